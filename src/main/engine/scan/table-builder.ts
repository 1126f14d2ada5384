import { AppError } from '../../../shared/app-error.ts';
import { toBytes } from './byte-string.ts';
import type { PathTable } from './path-table.ts';

/** Names are gathered to this many characters before they are written to memory at once. */
const GATHER = 32 * 1024;
const MAX_OFFSET = 0xffff_ffff;

/**
 * Columns that grow while files are added in order of their path bytes, and end as a table of exact size in shared
 * memory. Owned by one thread until `finish`.
 */
export class TableBuilder {
  #count = 0;
  #bytes = 0;
  #nameStart = new Uint32Array(1025);
  #folderOf = new Uint32Array(1024);
  #size = new Float64Array(1024);
  #mtimeMs = new Float64Array(1024);
  #names = Buffer.allocUnsafe(4 * GATHER);
  #nameEnd = 0;
  #gathered = '';
  readonly #folders: string[] = [];
  readonly #folderBase: number[] = [];

  get files(): number {
    return this.#count;
  }

  /** Of all files so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of the folder, for `add`. The caller sees to it that none is added twice. */
  folder(byteString: string, base: number): number {
    this.#folderBase.push(base);
    return this.#folders.push(byteString) - 1;
  }

  add(folder: number, name: string, size: number, mtimeMs: number): void {
    const id = this.#count;
    if (id === this.#size.length) this.#grow();
    this.#gathered += name;
    this.#nameEnd += name.length;
    this.#nameStart[id + 1] = this.#nameEnd;
    this.#folderOf[id] = folder;
    this.#size[id] = size;
    this.#mtimeMs[id] = mtimeMs;
    this.#bytes += size;
    this.#count = id + 1;
    if (this.#gathered.length >= GATHER) this.#write();
  }

  finish(): PathTable {
    this.#write();
    const folderBytes = toBytes(this.#folders.join(''));
    if (folderBytes.length > MAX_OFFSET) throw tooMany();
    const folderStart = shared(Uint32Array, this.#folders.length + 1);
    this.#folders.reduce((end, folder, i) => (folderStart[i + 1] = end + folder.length), 0);
    return {
      count: this.#count,
      folderBytes: share(Uint8Array, folderBytes),
      folderStart,
      folderBase: share(Uint32Array, this.#folderBase),
      nameBytes: share(Uint8Array, this.#names.subarray(0, this.#nameEnd)),
      nameStart: share(Uint32Array, this.#nameStart.subarray(0, this.#count + 1)),
      folderOf: share(Uint32Array, this.#folderOf.subarray(0, this.#count)),
      size: share(Float64Array, this.#size.subarray(0, this.#count)),
      mtimeMs: share(Float64Array, this.#mtimeMs.subarray(0, this.#count)),
    };
  }

  #write(): void {
    if (this.#nameEnd > MAX_OFFSET) throw tooMany();
    if (this.#nameEnd > this.#names.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#nameEnd, 2 * this.#names.length));
      this.#names.copy(larger);
      this.#names = larger;
    }
    this.#names.write(this.#gathered, this.#nameEnd - this.#gathered.length, 'latin1');
    this.#gathered = '';
  }

  #grow(): void {
    const capacity = 2 * this.#size.length;
    this.#nameStart = grown(new Uint32Array(capacity + 1), this.#nameStart);
    this.#folderOf = grown(new Uint32Array(capacity), this.#folderOf);
    this.#size = grown(new Float64Array(capacity), this.#size);
    this.#mtimeMs = grown(new Float64Array(capacity), this.#mtimeMs);
  }
}

interface Column<T> {
  new (memory: SharedArrayBuffer): T;
  readonly BYTES_PER_ELEMENT: number;
}

/** A column of `length` zeros in shared memory. */
export function shared<T>(type: Column<T>, length: number): T {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}

function share<T extends { set(values: ArrayLike<number>): void }>(type: Column<T>, values: ArrayLike<number>): T {
  const column = shared(type, values.length);
  column.set(values);
  return column;
}

function grown<T extends { set(values: T): void }>(larger: T, old: T): T {
  larger.set(old);
  return larger;
}

const tooMany = (): AppError =>
  new AppError('usage', 'The names of the files are longer than 4 GiB together; split the batch.');
