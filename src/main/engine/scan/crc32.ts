import * as zlib from 'node:zlib';

/** Absent before Node 20.15. */
const native: typeof zlib.crc32 | undefined = zlib.crc32;

/** CRC-32 as in zip and png, unsigned; `before` is that of the bytes that came before. */
export function crc32(bytes: Uint8Array, before = 0): number {
  // zlib takes the empty part of a shared buffer for the call that asks for the first value, which is 0.
  if (bytes.length === 0) return before;
  return native === undefined ? slowCrc32(bytes, before) : native(bytes, before);
}

/** The same in JavaScript, about 0.4 GB/s; exported for its test. */
export function slowCrc32(bytes: Uint8Array, before = 0): number {
  const table = (TABLE ??= makeTable());
  let crc = ~before;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

let TABLE: Uint32Array | undefined;

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, n) => {
    let crc = n;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  });
}
