import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Marks that worker threads leave of the task in hand (see `InflightMark`). */
const MARK = /^inflight-W\d+$/;

/**
 * Tasks that were begun and not ended when the process that worked on a batch died: one of them may be why. In
 * ascending order; empty after an end in good order. A mark that cannot be read is passed over.
 */
export function readSuspects(folder: string, files: number): readonly number[] {
  const found = new Set<number>();
  for (const name of marks(folder)) {
    const bytes = readFileSync(join(folder, name));
    const task = bytes.length >= 4 ? bytes.readUInt32LE(0) - 1 : -1;
    if (task >= 0 && task < files) found.add(task);
  }
  return [...found].toSorted((a, b) => a - b);
}

/** What the marks said stands elsewhere now; the next session makes its own. */
export function clearSuspects(folder: string): void {
  for (const name of marks(folder)) rmSync(join(folder, name), { force: true });
}

const marks = (folder: string): readonly string[] => readdirSync(folder).filter((name) => MARK.test(name));
