/** Files that a walk met in folders and left out, because the recipe does not take them by their names. */
export interface NotTaken {
  readonly count: number;
  /** How many have which ending, the most frequent first; at most ten. Names with no usual ending are counted alone. */
  readonly endings: readonly { readonly ending: string; readonly count: number }[];
}

export const ALL_TAKEN: NotTaken = { count: 0, endings: [] };
