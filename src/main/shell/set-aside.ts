import { lstatSync, readFileSync, renameSync, statSync } from 'node:fs';
import { basename } from 'node:path';

export interface FileState {
  /** The file can be read, or there is none. */
  readonly usable: boolean;
  /** What was wrong with it and what was done, in words; null when all is well. */
  readonly problem: string | null;
}

const WELL: FileState = { usable: true, problem: null };

/**
 * Looks at a file of JSON before anybody relies on it. One that holds no JSON object, cannot be read or is no file is
 * renamed to `<name>.damaged`, for it may hold what a person chose. Never throws.
 */
export function setDamagedAside(path: string): FileState {
  const why = whatIsWrong(path);
  if (why === null) return WELL;
  const name = basename(path);
  if (why === EMPTY) return { usable: true, problem: `${name} was empty, and was begun anew.` };
  try {
    return { usable: true, problem: `${name} ${why}. It was kept as ${putAside(path)}, and begun anew.` };
  } catch (error) {
    return { usable: false, problem: `${name} ${why}, and could not be set aside: ${wordsOf(error)}.` };
  }
}

/** Renames it to `<name>.damaged`, or the next free name of the kind, and returns that name. Throws. */
export function putAside(path: string): string {
  const aside = freeName(`${path}.damaged`);
  renameSync(path, aside);
  return basename(aside);
}

const EMPTY = 'is empty';

function whatIsWrong(path: string): string | null {
  try {
    // A named pipe would be waited for without end.
    if (!statSync(path).isFile()) return 'is not a file';
    const text = readFileSync(path, 'utf8');
    if (text === '') return EMPTY;
    const value = JSON.parse(text) as unknown;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? null : 'holds no settings';
  } catch (error) {
    if (error instanceof SyntaxError) return 'is damaged';
    return isMissing(error) && !isThere(path) ? null : `could not be read (${wordsOf(error)})`;
  }
}

/** A link that leads nowhere is there all the same. */
const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

function freeName(wanted: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!isThere(name)) return name;
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
