import type { Course } from './batch.ts';
import { crashStates, type CrashOptions } from './crash-states.ts';
import type { Disk } from './disk.ts';
import type { Step } from './memory-file-system.ts';
import { broken, type Promises } from './promises.ts';
import { recover, type Recovery } from './recovery.ts';

export interface Tried {
  /** Moments at which it crashed. */
  readonly points: number;
  /** Disks that a crash may have left, all told. */
  readonly states: number;
  /** Those that differ: each was recovered and run to its end. */
  readonly recovered: number;
  /** What was wrong: the first of each kind with the crash that led to it, and how many there were. */
  readonly wrong: readonly string[];
}

/** Complaints, with one example of each kind. */
class Complaints {
  readonly #kinds = new Map<string, { readonly first: string; count: number }>();

  get kinds(): number {
    return this.#kinds.size;
  }

  get all(): readonly string[] {
    return [...this.#kinds.values()].map(({ first, count }) => `${count} times: ${first}`);
  }

  add(what: string, how: () => string): void {
    const kind = what.replaceAll(/tree\/\S+/g, 'PATH').replaceAll(/\d+/g, 'N');
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { first: `${what}\n    when ${how()}`, count: 1 });
    else known.count += 1;
  }
}

export interface Crashes extends CrashOptions {
  readonly start: Disk;
  readonly steps: readonly Step[];
  readonly promises: Promises;
  /** How a batch is resumed; its boot is that of the session before where only the process died. */
  readonly course: Course;
  /** Ends when this many kinds of things are wrong; default 10. */
  readonly enough?: number;
}

/** Crashes at every point and in every way, and recovers from each. */
export function tryCrashes({ start, steps, promises, course, enough = 10, ...options }: Crashes): Tried {
  const known = new Map<string, Recovery>();
  const wrong = new Complaints();
  let states = 0;
  for (const { point, kind, disk, how } of crashStates(start, steps, options)) {
    if (wrong.kinds >= enough) break;
    states += 1;
    const key = `${kind} ${disk.signature()}`;
    let recovery = known.get(key);
    if (recovery === undefined) {
      recovery = recover(disk, kind === 'process' ? course : { ...course, boot: `${course.boot}, after the cut` });
      known.set(key, recovery);
      for (const what of recovery.wrong) wrong.add(what, how);
    }
    if (recovery.kept !== null) {
      const told = broken(promises, promises.at(point, kind), recovery.kept);
      for (const what of told) wrong.add(what, how);
    } else if (promises.mustBeThere(point) && recovery.wrong.length === 0) {
      wrong.add('there is no batch', how);
    }
  }
  return { points: steps.length + 1, states, recovered: known.size, wrong: wrong.all };
}
