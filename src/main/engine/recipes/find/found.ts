import type { FindOptions } from './find-options.ts';

/** Why a file was not searched. */
export type Skipped = 'binary' | 'UTF-16';

/** A matching line: its number from 1, column of the match from 1 (0 for none), the match, and the line, both cut. */
export type Row = readonly [line: number, column: number, match: string, text: string];

/** What a chunk found, or a whole file. Line numbers count from the start of it. JSON. */
export type Found = {
  /** Lines that begin in it. */
  readonly lines: number;
  /** Lines that match. */
  readonly matching: number;
  /** The first of them. */
  readonly rows: readonly Row[];
  /** There are more than `rows`. */
  readonly cut: boolean;
  readonly skipped: Skipped | null;
};

export const SKIPPED = (skipped: Skipped): Found => ({ lines: 0, matching: 0, rows: [], cut: false, skipped });

/** Bytes of JSON for the rows of a file: a result is 1 MiB at the most. */
const MOST_BYTES = 768 * 1024;
/** The same for all chunks of a file together, as they are put together in memory. */
const MOST_TOGETHER = 64 * 1024 * 1024;

/** Gathers rows up to the bounds, and counts on. */
export class Gathered {
  readonly #rows: Row[] = [];
  readonly #mostRows: number;
  #bytes: number;
  #cut = false;
  #matching = 0;

  /** `shares`: chunks that have to do with the bytes of one file together. */
  constructor({ maxMatchesPerFile, output }: Pick<FindOptions, 'maxMatchesPerFile' | 'output'>, shares = 1) {
    this.#mostRows = output === 'counts' ? 0 : maxMatchesPerFile;
    this.#bytes = Math.min(MOST_BYTES, Math.floor(MOST_TOGETHER / shares));
  }

  /** Whether rows are still wanted. Once one did not fit none is, so that there is no gap. */
  get open(): boolean {
    return !this.#cut && this.#rows.length < this.#mostRows;
  }

  /** A line that matches, of which there is a row if rows are still wanted. */
  add(row: Row | null): void {
    this.#matching += 1;
    if (row !== null && this.open) {
      this.#bytes -= Buffer.byteLength(JSON.stringify(row)) + 1;
      if (this.#bytes >= 0) return void this.#rows.push(row);
    }
    this.#cut = true;
  }

  /** Lines that match, of which there is no row. */
  skip(count: number): void {
    if (count === 0) return;
    this.#matching += count;
    this.#cut = true;
  }

  found(lines: number): Found {
    return { lines, matching: this.#matching, rows: this.#rows, cut: this.#cut && this.#mostRows > 0, skipped: null };
  }
}

/** Of chunks in their order, that of the file. */
export function joinFound(chunks: readonly Found[], options: Pick<FindOptions, 'maxMatchesPerFile' | 'output'>): Found {
  const skipped = chunks.find((chunk) => chunk.skipped !== null);
  if (skipped !== undefined) return skipped;
  const all = new Gathered(options);
  let lines = 0;
  for (const chunk of chunks) {
    for (const [line, ...rest] of chunk.rows) all.add([lines + line, ...rest]);
    all.skip(chunk.matching - chunk.rows.length);
    lines += chunk.lines;
  }
  return all.found(lines);
}
