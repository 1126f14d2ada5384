import { Fifo } from './fifo.ts';

/** Flat list of half-open ranges of task ids: `[from, to, from, to, …]`. */
export type Runs = readonly number[];

/** Number of ids in runs. */
export function runLength(runs: Runs): number {
  let total = 0;
  for (let i = 0; i < runs.length; i += 2) total += (runs[i + 1] ?? 0) - (runs[i] ?? 0);
  return total;
}

/** Whether `runs` hold the task. */
export function inRuns(runs: Runs, task: number): boolean {
  for (let i = 0; i < runs.length; i += 2) if (task >= (runs[i] ?? 0) && task < (runs[i + 1] ?? 0)) return true;
  return false;
}

/** Runs without one of the tasks in them. */
export function withoutOne(runs: Runs, task: number): Runs {
  const rest: number[] = [];
  eachRun(runs, (from, to) => {
    for (const [start, end] of without([from, to], [task])) rest.push(start, end);
  });
  return rest;
}

/** Calls `visit` for each range. */
export function eachRun(runs: Runs, visit: (from: number, to: number) => void): void {
  for (let i = 0; i < runs.length; i += 2) visit(runs[i] ?? 0, runs[i + 1] ?? 0);
}

/** Ascending ids as runs. */
export function toRuns(ids: readonly number[]): number[] {
  const runs: number[] = [];
  for (const id of ids) {
    if (runs.length > 0 && runs.at(-1) === id) runs[runs.length - 1] = id + 1;
    else runs.push(id, id + 1);
  }
  return runs;
}

/** What is left of a range without some of its ids, which are ascending; parts in order. */
function without([from, to]: readonly [number, number], ids: readonly number[]): [number, number][] {
  const parts: [number, number][] = [];
  let at = from;
  for (const id of ids) {
    if (id < at || id >= to) continue;
    if (id > at) parts.push([at, id]);
    at = id + 1;
  }
  if (at < to) parts.push([at, to]);
  return parts;
}

export interface Take {
  readonly runs: number[];
  readonly bytes: number;
  /** One file that has been in hand when something died: nothing else of it beside it. */
  readonly alone?: true;
}

/** What is known of each task when it is queued, whenever that is. */
export interface QueueMarks {
  /** Whether it is to be queued at the start; left out, all are. */
  readonly waits?: (id: number) => boolean;
  /** It took a worker with it before: only in a lease of its own. */
  readonly alone?: (id: number) => boolean;
  /** It was in flight when the app died. */
  readonly suspect?: (id: number) => boolean;
  /** It is worked on in chunks: only in leases of its own. */
  readonly cut?: (id: number) => boolean;
}

/** A file this large is worth a lease of its own. */
export const LARGE_FILE_BYTES = 4 * 1024 * 1024;

const no = (): boolean => false;

/**
 * What waits to be leased. Large files go first, largest of all first, so that none of them is what everybody waits
 * for at the end; the small ones follow as ranges, retries among them; a retry goes to the slot that it failed on only
 * when that has nothing else left. Files that must be alone, suspects and the last pass are kept apart: it is for the
 * task manager to say when their time has come.
 */
export class WorkQueue {
  readonly #size: Float64Array;
  readonly #marks: Required<Omit<QueueMarks, 'waits'>>;
  /** Ascending by size, taken from the end. */
  readonly #large: number[] = [];
  /** Ranges still to take, the next at the end. */
  readonly #ranges: [number, number][] = [];
  /** Retries by the slot that they failed on. */
  readonly #retries = new Map<number, Fifo>();
  readonly #alone = new Fifo();
  readonly #suspects = new Fifo();
  readonly #lastPass = new Fifo();
  #length = 0;

  constructor(size: Float64Array, marks: QueueMarks = {}) {
    this.#size = size;
    this.#marks = { alone: marks.alone ?? no, suspect: marks.suspect ?? no, cut: marks.cut ?? no };
    this.#fill(marks.waits);
  }

  get length(): number {
    return this.#length;
  }

  /** Those of them that must not share a lease. */
  get apart(): number {
    return this.#alone.length + this.#suspects.length;
  }

  get suspects(): number {
    return this.#suspects.length;
  }

  push(id: number): void {
    this.pushRange(id, id + 1);
  }

  /** Ids that were in one lease: one that must be alone comes as a range of one. */
  pushRange(from: number, to: number): void {
    if (to === from + 1 && this.#keptApart(from)) return;
    if (to === from + 1 && this.#marks.cut(from)) this.#large.push(from);
    else this.#ranges.push([from, to]);
    this.#length += to - from;
  }

  /** A task whose last attempt failed on `slot`: another one may have more luck with it. */
  pushRetry(id: number, slot: number): void {
    if (this.#keptApart(id)) return;
    // Many workers will have a part in it.
    if (this.#marks.cut(id)) return this.push(id);
    let list = this.#retries.get(slot);
    if (list === undefined) this.#retries.set(slot, (list = new Fifo()));
    list.push(id);
    this.#length += 1;
  }

  pushAlone(id: number): void {
    if (this.#marks.suspect(id)) return this.pushSuspect(id);
    this.#alone.push(id);
    this.#length += 1;
  }

  pushSuspect(id: number): void {
    this.#suspects.push(id);
    this.#length += 1;
  }

  pushLastPass(id: number): void {
    if (this.#keptApart(id)) return;
    this.#lastPass.push(id);
    this.#length += 1;
  }

  clear(): void {
    this.#large.length = 0;
    this.#ranges.length = 0;
    this.#retries.clear();
    this.#alone.clear();
    this.#suspects.clear();
    this.#lastPass.clear();
    this.#length = 0;
  }

  /** Takes tasks out that nobody wants any more; those that do not wait here are passed over. */
  remove(unwanted: ReadonlySet<number>): void {
    const large = this.#large.filter((id) => !unwanted.has(id));
    this.#length -= this.#large.length - large.length;
    this.#large.splice(0, Infinity, ...large);
    for (const list of [...this.#retries.values(), this.#alone, this.#suspects, this.#lastPass]) {
      this.#length -= list.remove(unwanted);
    }
    const ids = [...unwanted].toSorted((one, other) => one - other);
    const cut = this.#ranges.map((range) => without(range, ids));
    const whole = (ranges: readonly (readonly [number, number])[]): number =>
      ranges.reduce((sum, [from, to]) => sum + to - from, 0);
    this.#length -= whole(this.#ranges) - whole(cut.flat());
    this.#ranges.length = 0;
    // The next to take stands at the end, also of what was one range.
    for (const parts of cut) for (const part of parts.toReversed()) this.#ranges.push(part);
  }

  /**
   * The next lease for a slot, of at most `maxFiles` files and about `maxBytes`; at least one file. Null when nothing
   * waits for it. `own` lets it have, last, the retries that failed on it.
   */
  take(slot: number, maxFiles: number, maxBytes: number, own: boolean): Take | null {
    const large = this.#large.pop();
    if (large !== undefined) return this.#single(large);
    const small = this.#takeSmall(slot, maxFiles, maxBytes);
    if (small !== null) return small;
    return own ? this.#first(this.#retries.get(slot)) : null;
  }

  takeAlone(): Take | null {
    return this.#first(this.#alone);
  }

  /** What failed when the retry budget was empty. */
  takeLastPass(): Take | null {
    return this.#first(this.#lastPass);
  }

  takeSuspect(): Take | null {
    return this.#first(this.#suspects);
  }

  #keptApart(id: number): boolean {
    if (!this.#marks.suspect(id) && !this.#marks.alone(id)) return false;
    this.pushAlone(id);
    return true;
  }

  #first(list: Fifo | undefined): Take | null {
    const id = list?.shift();
    if (id === undefined) return null;
    const alone = list !== this.#lastPass || this.#marks.alone(id);
    return { ...this.#single(id), ...(alone ? { alone } : {}) };
  }

  #single(id: number): Take {
    this.#length -= 1;
    return { runs: [id, id + 1], bytes: this.#size[id] ?? 0 };
  }

  #takeSmall(slot: number, maxFiles: number, maxBytes: number): Take | null {
    const runs: number[] = [];
    let files = 0;
    let bytes = 0;
    const full = (): boolean => files >= maxFiles || (files > 0 && bytes >= maxBytes);
    for (const [failedOn, list] of this.#retries) {
      for (let left = failedOn === slot ? 0 : list.length; left > 0 && !full(); left--) {
        const id = list.shift() ?? 0;
        bytes += this.#size[id] ?? 0;
        files += 1;
        runs.push(id, id + 1);
      }
    }
    for (let range = full() ? undefined : this.#ranges.pop(); range !== undefined;) {
      const [from, to] = range;
      let id = from;
      for (; id < to && !full(); id++) {
        bytes += this.#size[id] ?? 0;
        files += 1;
      }
      if (id > from) runs.push(from, id);
      if (id < to) this.#ranges.push([id, to]);
      range = full() ? undefined : this.#ranges.pop();
    }
    this.#length -= files;
    return files === 0 ? null : { runs, bytes };
  }

  #fill(waits: QueueMarks['waits']): void {
    const size = this.#size;
    const found: [number, number][] = [];
    let from = 0;
    for (let id = 0; id < size.length; id++) {
      const large = (size[id] ?? 0) >= LARGE_FILE_BYTES;
      const skip = waits !== undefined && !waits(id);
      const apart = !skip && (this.#marks.suspect(id) || this.#marks.alone(id));
      if (!large && !skip && !apart) continue;
      if (id > from) found.push([from, id]);
      if (apart) this.pushAlone(id);
      else if (!skip) this.#large.push(id);
      from = id + 1;
    }
    if (size.length > from) found.push([from, size.length]);
    this.#large.sort((a, b) => (size[a] ?? 0) - (size[b] ?? 0) || b - a);
    for (const range of found.toReversed()) this.#ranges.push(range);
    this.#length += this.#large.length + found.reduce((sum, [a, b]) => sum + b - a, 0);
  }
}
