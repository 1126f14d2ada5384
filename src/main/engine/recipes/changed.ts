import { lstatSync, type Stats } from 'node:fs';
import { kindOf } from '../scan/file-kind.ts';
import { RecipeError } from './recipe.ts';

/** The file no longer is what was listed. Trying again would digest something nobody asked for, so: permanent. */
export function grewOrShrank(listed: number, now: number): RecipeError {
  if (listed === now) {
    return changed(
      `The file was written to while it was read (${listed} bytes before and after): its content is not certain.`,
    );
  }
  const how = now > listed ? 'grew' : 'shrank';
  return changed(`The file ${how}: ${listed} bytes when the batch was listed, ${now} bytes when it was read.`);
}

export function replaced(found: Stats): RecipeError {
  return changed(`There is a ${kindOf(found.mode)} where the batch listed a regular file.`);
}

/**
 * An error of opening or reading, made plain: where something else than a regular file stands at the path now, that
 * is the reason; otherwise the error stays what it was. Costs a look at the path, on the way of failures only.
 */
export function whatIsThere(path: string | Buffer, error: unknown): unknown {
  if (error instanceof RecipeError) return error;
  let found: Stats | undefined;
  try {
    found = lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // The path can't be looked at either; the first error says why.
    return error;
  }
  return found === undefined || found.isFile() ? error : replaced(found);
}

const changed = (message: string): RecipeError => new RecipeError('permanent', 'CHANGED', message);
