import { closeSync, readSync } from 'node:fs';
import { openListed } from '../listed-file.ts';
import type { Chunk } from '../recipe.ts';

/** What the first bytes of a file say of its picture; width and height in pixels, of one frame, 0 where not found. */
export interface PictureHeader {
  readonly kind: 'jpeg' | 'png' | 'gif' | 'webp' | 'tiff' | 'heif';
  readonly width: number;
  readonly height: number;
}

/** Bytes from a position on; fewer at the end of the file. */
type ReadAt = (position: number, length: number) => Buffer;

/** Enough for every header but those of JPEG and TIFF, which may stand anywhere. Bytes. */
const HEAD = 64 * 1024;
/** Segments of a JPEG that are looked through for its size; profiles and previews take a few dozen at most. */
const MAX_SEGMENTS = 1000;

/**
 * The header of a picture, read by a few short synchronous calls: known before the picture is decoded, and before the
 * library is loaded. Null for what is no picture of these kinds, and for a file that can't be read: whoever works on it
 * will say why.
 */
export function pictureHeader(chunk: Chunk): PictureHeader | null {
  let fd: number;
  try {
    fd = openListed(chunk);
  } catch {
    return null;
  }
  try {
    return headerOf((position, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(fd, bytes, 0, length, position));
    });
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

/** The same, of bytes in memory. */
export function pictureHeaderOf(bytes: Buffer): PictureHeader | null {
  try {
    return headerOf((position, length) => bytes.subarray(position, position + length));
  } catch {
    return null;
  }
}

function headerOf(readAt: ReadAt): PictureHeader | null {
  const head = readAt(0, HEAD);
  const is = (text: string, at = 0): boolean => head.toString('latin1', at, at + text.length) === text;
  if (is('\xff\xd8\xff')) return { kind: 'jpeg', ...sized(() => jpegSize(readAt)) };
  if (is('\x89PNG\r\n\x1a\n')) return { kind: 'png', ...sized(() => [head.readUInt32BE(16), head.readUInt32BE(20)]) };
  if (is('GIF8')) return { kind: 'gif', ...sized(() => [head.readUInt16LE(6), head.readUInt16LE(8)]) };
  if (is('RIFF') && is('WEBP', 8)) return { kind: 'webp', ...sized(() => webpSize(head)) };
  if (is('II*\0') || is('MM\0*')) return { kind: 'tiff', ...sized(() => tiffSize(readAt, head[0] === 0x49)) };
  if (is('ftyp', 4)) return { kind: 'heif', ...sized(() => heifSize(head)) };
  return null;
}

type Size = readonly [width: number, height: number];

/** A header that ends in the middle has no size, but the picture keeps its kind. */
function sized(size: () => Size): { readonly width: number; readonly height: number } {
  try {
    const [width, height] = size();
    return { width, height };
  } catch {
    return { width: 0, height: 0 };
  }
}

/** Walks the segments to the start of the frame (SOF0 … SOF15 without DHT, JPG and DAC). */
function jpegSize(readAt: ReadAt): Size {
  let at = 2;
  for (let i = 0; i < MAX_SEGMENTS; i++) {
    const segment = readAt(at, 9);
    if (segment[0] !== 0xff) break;
    const marker = segment.readUInt8(1);
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return [segment.readUInt16BE(7), segment.readUInt16BE(5)];
    } else at += 2 + segment.readUInt16BE(2);
  }
  return [0, 0];
}

function webpSize(head: Buffer): Size {
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8X':
      return [1 + head.readUIntLE(24, 3), 1 + head.readUIntLE(27, 3)];
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return [1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)];
    }
    default:
      return [head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff];
  }
}

/** Tags 256 and 257 of the first directory. */
function tiffSize(readAt: ReadAt, little: boolean): Size {
  const u16 = (bytes: Buffer, at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (bytes: Buffer, at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const start = u32(readAt(4, 4), 0);
  const count = u16(readAt(start, 2), 0);
  const entries = readAt(start + 2, count * 12);
  const size = [0, 0];
  for (let at = 0; at + 12 <= entries.length; at += 12) {
    const tag = u16(entries, at);
    if (tag === 256 || tag === 257)
      size[tag - 256] = u16(entries, at + 2) === 3 ? u16(entries, at + 8) : u32(entries, at + 8);
  }
  return [size[0] ?? 0, size[1] ?? 0];
}

/** The largest of the `ispe` boxes: tiles and the preview have boxes of their own. */
function heifSize(head: Buffer): Size {
  let largest: Size = [0, 0];
  for (let at = head.indexOf('ispe'); at >= 0; at = head.indexOf('ispe', at + 4)) {
    if (at + 16 > head.length) break;
    const size: Size = [head.readUInt32BE(at + 8), head.readUInt32BE(at + 12)];
    if (size[0] * size[1] > largest[0] * largest[1]) largest = size;
  }
  return largest;
}
