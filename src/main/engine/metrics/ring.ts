/** Rows of numbers in one flat array: the newest take the place of the oldest, and nothing is allocated after the start. */
export class Ring {
  readonly capacity: number;
  readonly columns: number;
  readonly #cells: Float64Array;
  /** Rows ever pushed. */
  #pushed = 0;

  constructor(columns: number, capacity: number) {
    this.columns = columns;
    this.capacity = capacity;
    this.#cells = new Float64Array(columns * capacity);
  }

  /** Rows that are held. */
  get length(): number {
    return Math.min(this.#pushed, this.capacity);
  }

  /** Takes a copy of the row. */
  push(row: Float64Array): void {
    if (row.length !== this.columns) throw new Error(`A row has ${row.length} numbers and not ${this.columns}.`);
    this.#cells.set(row, (this.#pushed % this.capacity) * this.columns);
    this.#pushed += 1;
  }

  /** A view of row `at`, 0 the oldest; good until the next push. Throws RangeError. */
  row(at: number): Float64Array {
    if (at < 0 || at >= this.length) throw new RangeError(`There is no row ${at} of ${this.length}.`);
    const place = (Math.max(0, this.#pushed - this.capacity) + at) % this.capacity;
    return this.#cells.subarray(place * this.columns, (place + 1) * this.columns);
  }

  /** All rows, oldest first. */
  map<T>(of: (row: Float64Array) => T): T[] {
    return Array.from({ length: this.length }, (_, at) => of(this.row(at)));
  }
}
