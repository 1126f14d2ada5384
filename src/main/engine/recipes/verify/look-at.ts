import { lstatSync, type PathLike, type Stats } from 'node:fs';

/** What stands at a path, a link itself; undefined where nothing does. Throws whatever else the system says. */
export function lookAt(path: PathLike): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Nothing is there, or the way to it leads over a file. */
export const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
