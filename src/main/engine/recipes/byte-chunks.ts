const MIB = 1024 * 1024;
const MOST_CHUNKS = 4096;

/** How files are cut for a recipe that can begin at any byte. Pure functions of the size. */
export interface ByteChunks {
  chunks(size: number): number;
  range(index: number, size: number): readonly [start: number, end: number];
}

/**
 * Chunks of `least` bytes (whole MiB), larger ones where a file would have more than 4096 of them. A file of less than
 * two chunks stays whole.
 */
export function byteChunks(least: number): ByteChunks {
  const step = (size: number): number => Math.max(least, Math.ceil(size / MOST_CHUNKS / MIB) * MIB);
  return {
    chunks: (size) => (size < 2 * step(size) ? 1 : Math.ceil(size / step(size))),
    range: (index, size) =>
      size < 2 * step(size) ? [0, size] : [index * step(size), Math.min(size, (index + 1) * step(size))],
  };
}
