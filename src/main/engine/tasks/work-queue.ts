/** Flat list of half-open ranges of task ids: `[from, to, from, to, …]`. */
export type Runs = readonly number[];

/** Number of ids in runs. */
export function runLength(runs: Runs): number {
  let total = 0;
  for (let i = 0; i < runs.length; i += 2) total += (runs[i + 1] ?? 0) - (runs[i] ?? 0);
  return total;
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

export interface Take {
  readonly runs: number[];
  readonly bytes: number;
  /** A suspect: it must not share its lease. */
  readonly alone: boolean;
}

/** A file this large is worth a lease of its own. */
export const LARGE_FILE_BYTES = 4 * 1024 * 1024;

/**
 * What waits to be leased. Large files go first, largest of all first, so that none of them is what everybody waits
 * for at the end; the small ones follow as ranges; suspects go alone; the last pass comes when nothing else is left.
 */
export class WorkQueue {
  readonly #size: Float64Array;
  /** Ascending by size, taken from the end. */
  readonly #large: number[] = [];
  /** Ranges still to take, the next at the end. */
  readonly #ranges: [number, number][] = [];
  readonly #alone: number[] = [];
  readonly #lastPass: number[] = [];
  readonly #suspect: (id: number) => boolean;
  #length = 0;

  /** `waits` tells for each task whether it is to be queued (left out, all are), `suspect` whether only alone (left out, none). */
  constructor(size: Float64Array, waits?: (id: number) => boolean, suspect: (id: number) => boolean = () => false) {
    this.#size = size;
    this.#suspect = suspect;
    this.#fill(waits);
  }

  get length(): number {
    return this.#length;
  }

  push(id: number): void {
    this.pushRange(id, id + 1);
  }

  /** Ids that were in one lease: a suspect comes as a range of one. */
  pushRange(from: number, to: number): void {
    if (to === from + 1 && this.#suspect(from)) return this.pushAlone(from);
    this.#ranges.push([from, to]);
    this.#length += to - from;
  }

  pushAlone(id: number): void {
    this.#alone.push(id);
    this.#length += 1;
  }

  pushLastPass(id: number): void {
    this.#lastPass.push(id);
    this.#length += 1;
  }

  clear(): void {
    this.#large.length = 0;
    this.#ranges.length = 0;
    this.#alone.length = 0;
    this.#lastPass.length = 0;
    this.#length = 0;
  }

  /** The next lease of at most `maxFiles` files and about `maxBytes`; at least one file. Null when nothing waits. */
  take(maxFiles: number, maxBytes: number): Take | null {
    const large = this.#large.pop();
    if (large !== undefined) return this.#single(large, false);
    if (this.#ranges.length > 0) return this.#takeSmall(maxFiles, maxBytes);
    const suspect = this.#alone.shift();
    if (suspect !== undefined) return this.#single(suspect, true);
    const last = this.#lastPass.shift();
    return last === undefined ? null : this.#single(last, false);
  }

  #single(id: number, alone: boolean): Take {
    this.#length -= 1;
    return { runs: [id, id + 1], bytes: this.#size[id] ?? 0, alone };
  }

  #takeSmall(maxFiles: number, maxBytes: number): Take {
    const runs: number[] = [];
    let files = 0;
    let bytes = 0;
    let range = this.#ranges.pop();
    while (range !== undefined) {
      const [from, to] = range;
      let id = from;
      while (id < to && files < maxFiles && (files === 0 || bytes < maxBytes)) {
        bytes += this.#size[id++] ?? 0;
        files += 1;
      }
      if (id > from) runs.push(from, id);
      if (id < to) {
        this.#ranges.push([id, to]);
        break;
      }
      range = files < maxFiles && bytes < maxBytes ? this.#ranges.pop() : undefined;
    }
    this.#length -= files;
    return { runs, bytes, alone: false };
  }

  #fill(waits: ((id: number) => boolean) | undefined): void {
    const size = this.#size;
    const found: [number, number][] = [];
    let from = 0;
    for (let id = 0; id < size.length; id++) {
      const large = (size[id] ?? 0) >= LARGE_FILE_BYTES;
      const skip = waits !== undefined && !waits(id);
      const alone = !skip && this.#suspect(id);
      if (!large && !skip && !alone) continue;
      if (id > from) found.push([from, id]);
      if (alone) this.#alone.push(id);
      else if (!skip) this.#large.push(id);
      from = id + 1;
    }
    if (size.length > from) found.push([from, size.length]);
    this.#large.sort((a, b) => (size[a] ?? 0) - (size[b] ?? 0) || b - a);
    for (const range of found.toReversed()) this.#ranges.push(range);
    this.#length = this.#large.length + this.#alone.length + found.reduce((sum, [a, b]) => sum + b - a, 0);
  }
}
