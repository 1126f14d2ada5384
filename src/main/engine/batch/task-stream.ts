import { outcomeOf, type StreamBar } from '../../../shared/domain/task-stream.ts';

/** Bars kept: with the merging below at least four minutes of 16 workers that never rest. */
const KEPT = 16_384;
/** Leases of a few milliseconds follow each other hundreds of times a second: together they are one bar, up to this length. */
const MERGED_MS = 250;
/** Told at once: some 300 KB. */
const TOLD = 2000;
/** A rest longer than this ends the bar. */
const REST_MS = 50;

/** What came of a lease; `task` is its first file. */
export type StreamEntry = Omit<StreamBar, 'n' | 'path'> & { readonly task: number };

type Kept = { -readonly [K in keyof StreamEntry]: StreamEntry[K] } & { n: number };

/**
 * What each worker did and when, of the batch that runs: the last bars, at most `KEPT`. Costs a lease less than a
 * microsecond, whatever its files. Runs in main; paths are looked up only for those who ask.
 */
export class TaskStream {
  readonly #bars: Kept[] = [];
  readonly #last = new Map<string, Kept>();
  #n = 0;

  add(entry: StreamEntry): void {
    const last = this.#last.get(entry.worker);
    if (last !== undefined && continues(last, entry)) {
      last.to = entry.to;
      last.files += entry.files;
      // Whoever has seen it before sees it again, longer.
      last.n = ++this.#n;
      return;
    }
    const bar: Kept = { ...entry, n: ++this.#n };
    this.#last.set(entry.worker, bar);
    this.#bars.push(bar);
    // In one go for many, as shifting them one by one would move all others each time.
    if (this.#bars.length > 1.25 * KEPT) this.#bars.splice(0, this.#bars.length - KEPT);
  }

  /** End of the last bar of a worker; 0 before the first. */
  lastEnd(worker: string): number {
    return this.#last.get(worker)?.to ?? 0;
  }

  /** The newest bars that are new or longer since `after` (0 for all), oldest first, and the number to ask with next. */
  since(after: number, pathOf: (task: number) => string): { readonly n: number; readonly bars: readonly StreamBar[] } {
    const changed = this.#bars.filter(({ n }) => n > after).slice(-TOLD);
    const bars = changed.map(({ task, ...bar }) => ({ ...bar, path: pathOf(task) }));
    return { n: this.#n, bars };
  }
}

/** Only what went well and is short is merged: trouble, chunks and long files each have a bar of their own. */
function continues(last: Kept, next: StreamEntry): boolean {
  return (
    outcomeOf(last) === 'done' &&
    outcomeOf(next) === 'done' &&
    last.chunk === undefined &&
    next.chunk === undefined &&
    next.from - last.to <= REST_MS &&
    next.to - last.from <= MERGED_MS
  );
}
