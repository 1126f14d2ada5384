import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and what is missing above it; fine when it is there. Not `recursive: true`: where the system says
 * ENOENT to a name in a folder that exists (all of /proc), Node tries again for ever. Throws what the system said.
 */
export function makeFolder(folder: string): void {
  if (made(folder)) return;
  const parent = dirname(resolve(folder));
  if (parent !== resolve(folder)) makeFolder(parent);
  if (!made(folder)) mkdirSync(folder);
}

/** False when what is above it may be missing. */
function made(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT') return false;
    // A link to a folder counts: whether it is one shows when it is used.
    if (code === 'EEXIST') return true;
    throw error;
  }
}
