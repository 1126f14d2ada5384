import { AppError } from '../../../shared/app-error.ts';
import { pathBytes, type PathTable } from '../scan/path-table.ts';

/** The task of a file, by its absolute path. Throws AppError `usage` when the batch has no such file. */
export function findFile(table: PathTable, file: string | Uint8Array): number {
  const wanted = Buffer.from(file);
  // Tasks are in the order of their raw paths.
  let [from, to] = [0, table.count];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (pathBytes(table, middle).compare(wanted) < 0) from = middle + 1;
    else to = middle;
  }
  if (from < table.count && pathBytes(table, from).equals(wanted)) return from;
  throw new AppError(
    'usage',
    `The batch has no file ${wanted.toString()}. Name it by its path as it was when it started.`,
  );
}
