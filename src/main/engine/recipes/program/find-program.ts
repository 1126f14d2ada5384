import { accessSync, constants, statSync, type Stats } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where a program is, or in words why it cannot be started. */
export type Found = { readonly path: string } | { readonly problem: string };

/** Looks as the system does when it starts a program: by its path, or by its name in the folders of PATH. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): Found {
  if (name === '') return { problem: 'the name of the program is empty' };
  if (name.includes('/')) return byPath(name);
  const seen: string[] = [];
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const at = join(folder, name);
    const problem = problemOf(at);
    if (problem === null) return { path: at };
    if (problem !== MISSING) seen.push(`${at} ${problem}`);
  }
  if (seen.length > 0) return { problem: seen.join('; ') };
  const hint = /\s/.test(name) ? ' (it has a blank in it: are there quotes too many?)' : '';
  return { problem: `there is no program "${name}" in the folders of PATH (${path})${hint}` };
}

function byPath(name: string): Found {
  if (!isAbsolute(name))
    return {
      problem: `${name} is no absolute path; name the program by its whole path, or by a name to be looked up in PATH`,
    };
  const problem = problemOf(name);
  return problem === null ? { path: name } : { problem: `${name} ${problem}` };
}

const MISSING = 'does not exist';

/** Null where it can be started, as far as one can see from outside. */
function problemOf(path: string): string | null {
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return `cannot be looked at: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (found === undefined) return MISSING;
  if (!found.isFile()) return 'is no file';
  try {
    accessSync(path, constants.X_OK);
    return null;
  } catch {
    return 'is not executable for this user (chmod +x makes it so)';
  }
}
