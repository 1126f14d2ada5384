import { AppError } from '../../../shared/app-error.ts';
import { pathBytes, type PathTable } from './path-table.ts';

/** The task of a file, by its absolute path. Throws AppError `usage` when the batch has no such file. */
export function findFile(table: PathTable, file: string | Uint8Array): number {
  const wanted = Buffer.from(file);
  const at = placeOf(table, wanted);
  if (at !== null) return at;
  throw new AppError(
    'usage',
    `The batch has no file ${wanted.toString()}. Name it by its path as it was when it started.`,
  );
}

/** Whether a batch has a file, by the raw bytes of its absolute path. */
export const hasFile = (table: PathTable, path: Buffer): boolean => placeOf(table, path) !== null;

function placeOf(table: PathTable, wanted: Buffer): number | null {
  // Tasks are in the order of their raw paths.
  let [from, to] = [0, table.count];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (pathBytes(table, middle).compare(wanted) < 0) from = middle + 1;
    else to = middle;
  }
  return from < table.count && pathBytes(table, from).equals(wanted) ? from : null;
}
