import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** `f_type` of a file system in memory, as Linux has it. */
const TMPFS = 0x01021994;

/**
 * A sentence when a folder, or the place where it will be made, lies in memory: a batch that is kept there is gone
 * with the next restart of the machine. Null where it does not, or that cannot be told. Linux only.
 */
export function volatileWarning(folder: string): string | null {
  if (process.platform !== 'linux') return null;
  let at = resolve(folder);
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    if (statfsSync(at).type !== TMPFS) return null;
  } catch {
    // Some network volumes do not tell.
    return null;
  }
  return `Checkpoints are kept in ${folder}, which lies in memory (tmpfs) and does not outlive a restart of the machine; choose a folder on a disk to be able to resume after one.`;
}
