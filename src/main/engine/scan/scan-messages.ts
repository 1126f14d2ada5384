import type { AppErrorData } from '../../../shared/app-error.ts';
import { splitPaths } from '../../../shared/path-text.ts';
import type { ScanProgress, ScanRequest, ScanResult } from './scan-result.ts';

/** What the scan thread tells its client: progress at most ten times a second, then one end. Tables go by reference. */
export type ScanMessage =
  | { readonly kind: 'progress'; readonly progress: ScanProgress }
  | ScanDone
  | { readonly kind: 'failed'; readonly error: AppErrorData };

export interface ScanDone {
  readonly kind: 'done';
  readonly result: ScanResult;
  /** As the recipe's own `list` settled them; undefined after a plain walk. */
  readonly options?: unknown;
}

/** What the scan thread is started with. */
export interface ScanOrder extends Omit<ScanRequest, 'paths'> {
  /** Or as one text, see `shared/path-text.ts`, which main need not look at. */
  readonly paths: ScanRequest['paths'] | string;
}

export const requestOf = ({ paths, ...rest }: ScanOrder): ScanRequest => ({
  ...rest,
  paths: typeof paths === 'string' ? splitPaths(paths) : paths,
});

/** What the list thread is started with. */
export interface ListJob {
  readonly request: ScanOrder;
  /** Id of a built-in recipe that has a `list`, or the absolute path of a module. */
  readonly recipe: string;
  readonly options: unknown;
}
