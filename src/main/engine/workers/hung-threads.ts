import { writeSync } from 'node:fs';

let hung = 0;

/** Threads of this process that were told to end and hang in a call of the system. Main thread only. */
export const hungThreads = (): number => hung;

export function noteHungThreads(count: number): void {
  hung += count;
}

/**
 * Ends this process with `code`. `process.exit()` waits for every thread, and would wait for ever for one that hangs in
 * a call of the system (a FIFO, a dead network mount): with such a one it ends by SIGKILL, code 137. Everything must be
 * on disk and all output out.
 */
export function endProcess(code: number): never {
  if (hung > 0) {
    // At once, past every stream: nothing is written after this.
    writeSync(
      2,
      `gristmill: a thread hangs in the system and can't be ended, so this process ends by SIGKILL. All is saved; its exit code would be ${code}.\n`,
    );
    process.kill(process.pid, 'SIGKILL');
  }
  process.exit(code);
}
