import { readlinkSync } from 'node:fs';

/** The id by which Linux knows this very thread; 0 elsewhere. Main cannot find it out, the thread itself can. */
export function kernelThreadId(): number {
  if (process.platform !== 'linux') return 0;
  try {
    // "<pid>/task/<tid>"
    return Number(readlinkSync('/proc/thread-self').split('/')[2] ?? 0);
  } catch {
    // No /proc here: its processor time stays unknown, which the monitor can do without.
    return 0;
  }
}
