import { constants, deflateRawSync } from 'node:zlib';
import { crc32 } from '../../scan/crc32.ts';
import { combineCrc } from './crc-combine.ts';

/**
 * Input of one member. Members know nothing of each other, so that several workers make those of one file at once; at
 * this size that costs 0.1 % of the output. Bytes.
 */
export const MEMBER = 4 * 1024 * 1024;

/**
 * Input of one call of zlib: 12 ms at level 6, the longest wait for a recall. Half of it costs 2 % more: each call makes
 * its state anew and goes through its dictionary. Each piece is given the end of the one
 * before as its dictionary, as pigz does it, so that together they are one deflate stream. Bytes.
 */
const PIECE = 512 * 1024;
/** How far back deflate looks. Bytes. */
const WINDOW = 32 * 1024;

const SETTINGS = {
  // Output of one native call: where a thread that does not listen is ended, it is between two of them.
  chunkSize: 16 * 1024,
  // Smaller output by half a per mille than the default, for 128 KiB more of memory.
  memLevel: 9,
};

export interface GzipTask {
  /** 1 … 9. */
  readonly level: number;
  /** Bytes that will be added in all. */
  readonly bytes: number;
  readonly write: (bytes: Buffer) => void;
  /** Called before each piece; what it throws ends the work. */
  readonly check: () => void;
}

/**
 * Makes gzip members of what is added, synchronously. The bytes depend on the content and the level alone: neither
 * name nor time is kept (as by `gzip -n`), nor does it matter in which portions the content comes.
 */
export class GzipWriter {
  readonly #task: GzipTask;
  /** The end of the piece before, then the piece that is being gathered. */
  readonly #buffer: Buffer;
  /** Bytes gathered of this piece. */
  #gathered = 0;
  /** Bytes of this member that are compressed. */
  #done = 0;
  #left: number;
  #memberCrc = 0;
  /** CRC-32 of all members that are whole: at the end, of all that was added. */
  crc = 0;
  /** Bytes written. */
  written = 0;

  constructor(task: GzipTask) {
    this.#task = task;
    this.#left = task.bytes;
    this.#buffer = Buffer.allocUnsafeSlow(WINDOW + Math.min(PIECE, task.bytes));
    // Of nothing, too, there is one member.
    if (task.bytes === 0) this.#flush();
  }

  /** Bytes beyond those that were announced are left out. */
  add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && this.#left > 0;) {
      const wanted = Math.min(PIECE - this.#gathered, this.#left, bytes.length - at);
      bytes.copy(this.#buffer, WINDOW + this.#gathered, at, at + wanted);
      at += wanted;
      this.#gathered += wanted;
      this.#left -= wanted;
      if (this.#gathered === PIECE || this.#left === 0) this.#flush();
    }
  }

  #flush(): void {
    this.#task.check();
    const piece = this.#buffer.subarray(WINDOW, WINDOW + this.#gathered);
    const first = this.#done === 0;
    this.#done += piece.length;
    const last = this.#done === MEMBER || this.#left === 0;
    const body = deflateRawSync(piece, {
      ...SETTINGS,
      level: this.#task.level,
      finishFlush: last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
      ...(first ? {} : { dictionary: this.#buffer.subarray(0, WINDOW) }),
    });
    this.#memberCrc = crc32(piece, this.#memberCrc);
    const parts = [...(first ? [header(this.#task.level)] : []), body];
    if (last) parts.push(trailer(this.#memberCrc, this.#done));
    this.#write(parts);
    if (last) this.#endMember();
    else this.#buffer.copyWithin(0, this.#gathered, WINDOW + this.#gathered);
    this.#gathered = 0;
  }

  #endMember(): void {
    this.crc = combineCrc(this.crc, this.#memberCrc, this.#done);
    this.#done = this.#memberCrc = 0;
  }

  #write(parts: readonly Buffer[]): void {
    const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    this.#task.write(bytes);
    this.written += bytes.length;
  }
}

/** RFC 1952: no name, no time, system unknown, so that the same content gives the same bytes everywhere. */
function header(level: number): Buffer {
  const effort = level === 9 ? 2 : level === 1 ? 4 : 0;
  return Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, effort, 255]);
}

function trailer(crc: number, bytes: number): Buffer {
  const made = Buffer.allocUnsafe(8);
  made.writeUInt32LE(crc, 0);
  made.writeUInt32LE(bytes, 4);
  return made;
}
