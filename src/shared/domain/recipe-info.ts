/** One choice of a recipe's options, as the console draws it and the CLI explains it. */
export interface RecipeOptionInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly default: string | number | boolean;
  /** Allowed values, for a choice. */
  readonly choices?: readonly string[];
  /** What choices are called where they are shown; one that is not among them goes by its value. */
  readonly words?: Readonly<Record<string, string>>;
  readonly kind: 'choice' | 'number' | 'text' | 'switch';
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
  /** Of a text that is the path of one: a person can choose it in a dialog. */
  readonly path?: 'file' | 'folder';
}

/** What a person needs to pick a recipe. */
export interface RecipeInfo {
  readonly id: string;
  readonly title: string;
  /** One sentence. */
  readonly purpose: string;
  /** How the names of files end that it takes of folders, without the first dot; every file where left out. */
  readonly takes?: readonly string[];
  readonly options: readonly RecipeOptionInfo[];
}
