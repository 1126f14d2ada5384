import { crc32 } from '../../scan/crc32.ts';
import { mismatch, truncated, unsupported } from './expand-errors.ts';
import type { PieceSource } from './piece-source.ts';

const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };
/** Magic number, method, flags, time, effort, system. Bytes. */
const FIXED = 10;

export const isMagic = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Reads the header of a gzip member (RFC 1952), whose two bytes of magic are read already, to its end. Name and time in
 * it mean nothing here. Throws a permanent RecipeError.
 */
export function readHeader(source: PieceSource, member: number): void {
  const start = source.offset - 2;
  const header = new HeaderBytes(source);
  const fixed = header.take(FIXED - 2);
  const [method = 0, flags = 0] = fixed;
  if (method !== 8) throw unsupported(`are packed by method ${method}`, start);
  if ((flags & FLAG.reserved) !== 0) throw unsupported(`have the flags 0x${flags.toString(16)}`, start);
  if ((flags & FLAG.extra) !== 0) header.take(header.take(2).readUInt16LE());
  if ((flags & FLAG.name) !== 0) header.text();
  if ((flags & FLAG.comment) !== 0) header.text();
  if ((flags & FLAG.headerCrc) === 0) return;
  const is = header.crc & 0xffff;
  const meant = header.take(2).readUInt16LE();
  if (is !== meant) throw mismatch(member, start, 'header CRC', hex(is, 4), hex(meant, 4));
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Counts the CRC of what is read of a header. */
class HeaderBytes {
  readonly #source: PieceSource;
  crc = crc32(Buffer.from([0x1f, 0x8b]));

  constructor(source: PieceSource) {
    this.#source = source;
  }

  take(count: number): Buffer {
    const bytes = this.#source.take(count);
    if (bytes.length < count) throw truncated('gzip', this.#source.offset);
    this.crc = crc32(bytes, this.crc);
    return bytes;
  }

  /** Past a text that a zero ends. */
  text(): void {
    for (let zero = -1; zero < 0;) {
      const bytes = this.#source.next();
      if (bytes === null) throw truncated('gzip', this.#source.offset);
      zero = bytes.indexOf(0);
      this.take(zero < 0 ? bytes.length : zero + 1);
    }
  }
}

/** Reads the end of a member: CRC-32 and length must be those of what it expanded to. Throws a permanent RecipeError. */
export function checkTrailer(
  source: PieceSource,
  found: { readonly member: number; readonly start: number; readonly crc: number; readonly bytes: number },
): void {
  const trailer = source.take(8);
  if (trailer.length < 8) throw truncated('gzip', source.offset);
  const { member, start, crc, bytes } = found;
  const meant = trailer.readUInt32LE(0);
  if (meant !== crc) throw mismatch(member, start, 'CRC', hex(crc, 8), hex(meant, 8));
  // The length is kept modulo 2^32.
  const length = trailer.readUInt32LE(4);
  if (length !== bytes % 2 ** 32) throw mismatch(member, start, 'length', `${bytes % 2 ** 32}`, `${length}`);
}
