import type { OnConflict, SettledNames } from './settle-names.ts';

/** What names of outputs depend on. */
export interface NameChoice {
  readonly outDir: string;
  readonly onConflict: OnConflict;
  /** Template of the names of outputs per file, see `shared/naming/template.ts`; the recipe's own when left out. */
  readonly name?: string | undefined;
}

/** Names that were settled, and for what. */
export interface Settled {
  readonly choice: Omit<NameChoice, 'name'> & { readonly name: string };
  readonly names: SettledNames;
}
