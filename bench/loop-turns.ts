import { createHook } from 'node:async_hooks';
import { openSync, readSync } from 'node:fs';

/** What one measurement of the main loop found, milliseconds. */
export interface LoopTurns {
  /** Longest turn by the clock: what the system gave to others meanwhile is in it. */
  readonly wall: number;
  /** Longest turn less the time in which this thread was ready and the system ran others. Null where it does not tell. */
  readonly own: number | null;
  /** The turn in which the measurement began, which is not in the two above: what its caller did at once. By the clock. */
  readonly first: number;
  readonly turns: number;
}

/*
 * A turn of the loop: from the first callback after it slept (or after the last turn) to the check phase that ends it.
 * All callbacks that had come by then and their promises are in it, so no slice of ours is longer than the longest
 * turn. Linux tells how long a thread waited for a processor while it was ready; on a machine with more busy threads
 * than processors that is most of a long turn, and none of our doing.
 */

const NS_A_MS = 1e6;
const text = Buffer.alloc(128);
const schedstat = openSchedstat();

/** Measures every turn of this thread's loop from now on; returns how to stop, and what the longest one was. */
export function measureTurns(): () => LoopTurns {
  let open = false;
  let [wall, own, first, turns] = [0, 0, 0, 0];
  const begin = (): void => {
    if (open) return;
    open = true;
    const began = performance.now();
    const waited = waitedMs();
    setImmediate(() => {
      const took = performance.now() - began;
      open = false;
      turns += 1;
      if (turns === 1) {
        first = took;
        return;
      }
      wall = Math.max(wall, took);
      own = Math.max(own, took - (waitedMs() - waited));
    });
  };
  const hook = createHook({ before: begin }).enable();
  // What the caller does next is in a callback that has begun already.
  begin();
  return () => {
    hook.disable();
    return { wall, own: schedstat === null ? null : own, first, turns };
  };
}

/** How long this thread was ready and had no processor, ever. The main thread has the number of the process. */
function waitedMs(): number {
  if (schedstat === null) return 0;
  const got = readSync(schedstat, text, 0, text.length, 0);
  return Number(text.toString('latin1', 0, got).split(' ')[1]) / NS_A_MS;
}

function openSchedstat(): number | null {
  try {
    return openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  } catch {
    // Not Linux, or a kernel without it: the clock alone is told.
    return null;
  }
}
