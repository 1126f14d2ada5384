import type { AppErrorData } from '../../../shared/app-error.ts';
import type { BatchScript } from '../recipes/script/about.ts';
import type { NamesRequest, SettledNames } from './settle-names.ts';

/** What the thread is started for, as `workerData`: the table goes by reference. */
export interface NamesJob extends Omit<NamesRequest, 'recipe'> {
  /** Id of a built-in recipe, or the absolute path of a module. */
  readonly recipe: string;
  /** Where it is a user's script: no code of it is loaded. */
  readonly script?: BatchScript;
}

export type FromNames =
  | { readonly kind: 'settled'; readonly names: SettledNames }
  | { readonly kind: 'failed'; readonly error: AppErrorData };
