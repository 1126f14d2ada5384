import { RecipeError } from './recipe.ts';

/**
 * What was written is not what was read: memory or a disk is at fault, and another attempt may go well. The output is
 * thrown away and the original stays.
 */
export const notVerified = (what: string, cause?: unknown): RecipeError =>
  new RecipeError(
    'transient',
    'NOT_VERIFIED',
    `The new file was read back and is not whole: ${what}. It was thrown away; the original is as it was. Check the disk of the output folder.`,
    { cause },
  );
