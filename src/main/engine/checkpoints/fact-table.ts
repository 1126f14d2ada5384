import type { PublishedFacts } from '../publish/publish-protocol.ts';
import { sharedCopy } from '../shared-memory.ts';

/** Bits of `#has`. */
const THERE = 1;
const WITH_CRC = 2;

/** Columns of a FactTable; shared memory, so that they cross to other threads without a copy. */
export interface FactColumns {
  readonly has: Uint8Array;
  readonly size: Float64Array;
  readonly mtimeNs: BigInt64Array;
  readonly ino: BigUint64Array;
  readonly crc: Uint32Array;
}

/**
 * What is known of the published output of each task, as columns of 29 bytes a task. They take memory from the first
 * output on: recipes with one output for the whole batch have none here.
 */
export class FactTable {
  readonly #count: number;
  #columns: FactColumns | null;
  /** Null until somebody asks: counting takes some 10 ms for a million. */
  #size: number | null = null;

  constructor(count: number, columns: FactColumns | null = null) {
    this.#count = count;
    this.#columns = columns;
  }

  /** Null while there are none. */
  get columns(): FactColumns | null {
    return this.#columns;
  }

  /** Tasks whose output is known. */
  get size(): number {
    this.#size ??= this.#columns?.has.reduce((sum, has) => sum + (has === 0 ? 0 : 1), 0) ?? 0;
    return this.#size;
  }

  /** Of all outputs that are known, together. */
  get bytes(): number {
    const columns = this.#columns;
    return columns === null
      ? 0
      : columns.size.reduce((sum, size, task) => sum + (columns.has[task] === 0 ? 0 : size), 0);
  }

  has(task: number): boolean {
    return (this.#columns?.has[task] ?? 0) !== 0;
  }

  get(task: number): PublishedFacts | undefined {
    const columns = this.#columns;
    const has = columns?.has[task] ?? 0;
    if (columns === null || has === 0) return undefined;
    return {
      size: columns.size[task] ?? 0,
      mtimeNs: String(columns.mtimeNs[task]),
      ino: String(columns.ino[task]),
      ...(has & WITH_CRC ? { crc: columns.crc[task] ?? 0 } : {}),
    };
  }

  /** In order of tasks. */
  *[Symbol.iterator](): Iterator<[task: number, facts: PublishedFacts]> {
    for (let task = 0; task < this.#count; task++) {
      const facts = this.get(task);
      if (facts !== undefined) yield [task, facts];
    }
  }

  set(task: number, { size, mtimeNs, ino, crc }: PublishedFacts): void {
    if (task >= this.#count) return;
    const columns = (this.#columns ??= columnsFor(this.#count));
    if (columns.has[task] === 0 && this.#size !== null) this.#size += 1;
    columns.has[task] = THERE | (crc === undefined ? 0 : WITH_CRC);
    columns.size[task] = size;
    columns.mtimeNs[task] = BigInt.asIntN(64, BigInt(mtimeNs));
    columns.ino[task] = BigInt.asUintN(64, BigInt(ino));
    columns.crc[task] = crc ?? 0;
  }

  delete(task: number): void {
    if (this.#columns === null || this.#columns.has[task] === 0) return;
    this.#columns.has[task] = 0;
    if (this.#size !== null) this.#size -= 1;
  }
}

/** Columns from bytes of their own, by name. */
export function makeColumns(memory: (name: keyof FactColumns) => SharedArrayBuffer): FactColumns {
  return {
    has: new Uint8Array(memory('has')),
    size: new Float64Array(memory('size')),
    mtimeNs: new BigInt64Array(memory('mtimeNs')),
    ino: new BigUint64Array(memory('ino')),
    crc: new Uint32Array(memory('crc')),
  };
}

export const copyColumns = (columns: FactColumns): FactColumns => makeColumns((name) => sharedCopy(columns[name]));

const WIDTH = { has: 1, size: 8, mtimeNs: 8, ino: 8, crc: 4 } as const satisfies Record<keyof FactColumns, number>;

const columnsFor = (count: number): FactColumns => makeColumns((name) => new SharedArrayBuffer(count * WIDTH[name]));
