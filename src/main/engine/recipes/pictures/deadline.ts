import type { Chunk } from '../recipe.ts';
import { pictureHeader } from './picture-header.ts';
import type { PicturesOptions } from './pictures-options.ts';

/** Beyond what the pixels take: loading the library, a disk that is slow. Milliseconds. */
const BASE_MS = 60_000;
/** To decode and resize; measured 20 to 150 on one busy core. Milliseconds a megapixel. */
const READ_MS = 2000;
/** To encode, about ten times what noise takes on one busy core (500, 5,000, 33,000 for AVIF). Milliseconds a megapixel. */
const AVIF_MS = { fast: 5000, balanced: 50_000, small: 330_000 } as const;
const GIF_MS = 35_000;
const OTHER_MS = 10_000;
/** Fewest bytes that a frame of an animation takes in practice: how many there are is not in the header. */
const FRAME_BYTES = 1024;
/** Of a picture whose header does not say. Megapixels. */
const UNKNOWN = 64;

interface Megapixels {
  readonly kind: string;
  /** Of one frame. */
  readonly frame: number;
  /** Frames there may be. */
  readonly frames: number;
}

/** Milliseconds that reading a picture may take without a sign of progress, by its pixels as its header states them. */
export function readingDeadlineMs(chunk: Chunk, maxMegapixels: number): number {
  return readingMs(megapixelsOf(chunk, maxMegapixels), maxMegapixels);
}

/** The same with writing it anew. */
export function pictureDeadlineMs(chunk: Chunk, options: PicturesOptions): number {
  const limit = options.maxMegapixels;
  const found = megapixelsOf(chunk, limit);
  const { kind, frame, frames } = found;
  const box = boxOf(options);
  const written = Math.min(limit, (options.enlarge && box < Infinity ? box : Math.min(frame, box)) * frames);
  return readingMs(found, limit) + written * writingMs(kind, options);
}

/** A drawing, or a header that says nothing, counts as a large picture. */
function megapixelsOf(chunk: Chunk, limit: number): Megapixels {
  const header = pictureHeader(chunk);
  const frame = header === null ? 0 : (header.width * header.height) / 1e6;
  if (header === null || frame === 0)
    return { kind: header?.kind ?? 'svg', frame: Math.min(limit, UNKNOWN), frames: 1 };
  const animated = header.kind === 'gif' || header.kind === 'webp';
  return { kind: header.kind, frame, frames: animated ? Math.max(1, chunk.size / FRAME_BYTES) : 1 };
}

const readingMs = ({ frame, frames }: Megapixels, limit: number): number =>
  BASE_MS + Math.min(limit, frame * frames) * READ_MS;

function writingMs(kind: string, { format, effort }: PicturesOptions): number {
  if (format === 'avif' || (format === 'keep' && kind === 'heif')) return AVIF_MS[effort];
  return format === 'keep' && kind === 'gif' ? GIF_MS : OTHER_MS;
}

/** Megapixels of the box that the new picture fits into; infinite without one. */
function boxOf({ longestEdge, width, height }: PicturesOptions): number {
  if (longestEdge > 0) return longestEdge ** 2 / 1e6;
  return width > 0 && height > 0 ? (width * height) / 1e6 : Infinity;
}
