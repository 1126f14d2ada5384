import { RecipeError } from '../recipe.ts';

/** Codes of the failures that are what a verification looks for; any other is a file that could not be verified. */
export const FINDING = { changed: 'MISMATCH', missing: 'MISSING', extra: 'EXTRA' } as const;

export const mismatch = (algorithm: string, expected: string, found: string): RecipeError =>
  new RecipeError('permanent', FINDING.changed, `Expected ${algorithm} ${expected}, found ${found}.`);
