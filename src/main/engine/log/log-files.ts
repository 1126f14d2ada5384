import type { FileSystem } from '../file-system.ts';

/** Name of the log that is written; earlier ones have a number, the larger the older. */
export const LOG_FILE = 'gristmill.jsonl';

export const logName = (age: number): string => (age === 0 ? LOG_FILE : `gristmill.${age}.jsonl`);

/** Ages of the logs in a folder, the newest first. None where there is no folder. */
export function logAges(fs: FileSystem, folder: string): readonly number[] {
  let names: readonly string[];
  try {
    names = fs.list(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return names
    .flatMap((name) => {
      if (name === LOG_FILE) return [0];
      const age = /^gristmill\.([1-9]\d*)\.jsonl$/.exec(name)?.[1];
      return age === undefined ? [] : [Number(age)];
    })
    .toSorted((a, b) => a - b);
}
