import type { Course } from './batch.ts';
import { crashStates, type CrashOptions } from './crash-states.ts';
import type { Disk } from './disk.ts';
import type { Step } from './memory-file-system.ts';
import { broken, type Promises } from './promises.ts';
import { look, resume, type Look } from './recovery.ts';

export interface Tried {
  /** Moments at which it crashed. */
  readonly points: number;
  /** Disks that a crash may have left, all told. */
  readonly states: number;
  /** Those that differ: each was read back and held against what was promised. */
  readonly looks: number;
  /** Those of them that a session can tell apart: each was resumed to its end. */
  readonly resumed: number;
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

/** Crashes at every point and in every way, looks at what is left each time, and runs what differs to its end. */
export function tryCrashes({ start, steps, promises, course, enough = 10, ...options }: Crashes): Tried {
  const known = new Map<string, Look>();
  const resumed = new Set<string>();
  const wrong = new Complaints();
  let states = 0;
  for (const { point, kind, disk, how } of crashStates(start, steps, options)) {
    if (wrong.kinds >= enough) break;
    states += 1;
    const boot = kind === 'process' ? course.boot : `${course.boot}, after the cut`;
    const key = `${kind} ${disk.signature()}`;
    let found = known.get(key);
    if (found === undefined) {
      found = look(disk, boot);
      known.set(key, found);
      for (const what of found.wrong) wrong.add(what, how);
    }
    if (found.kept !== null) {
      for (const what of broken(promises, point, kind, found.kept)) wrong.add(what, how);
    } else if (promises.mustBeThere(point) && found.wrong.length === 0) wrong.add('there is no batch', how);
    if (found.likeness === null || resumed.has(found.likeness)) continue;
    resumed.add(found.likeness);
    for (const what of resume(found, { ...course, boot })) wrong.add(what, how);
  }
  return { points: steps.length + 1, states, looks: known.size, resumed: resumed.size, wrong: wrong.all };
}
