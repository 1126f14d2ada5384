import { createBrotliDecompress, createInflateRaw } from 'node:zlib';
import { STEP, ZlibSteps } from '../compress/zlib-steps.ts';
import { corrupt, truncated, wrongKind, type Format } from './expand-errors.ts';
import { checkTrailer, isMagic, readHeader } from './gzip-header.ts';
import type { PieceSource } from './piece-source.ts';

/** Takes what comes out of a file. */
export interface ExpandTarget {
  /** Of the stream in hand, the only one or a member of many. */
  readonly stream: { readonly bytes: number; readonly crc: number };
  readonly take: (made: Buffer) => void;
  /** The stream in hand is at its end. */
  endStream(): void;
}

/** The first bytes of a file that are shown where they are wrong. */
const SHOWN = 4;

/**
 * All gzip members of a file; stops where what follows is none. Each is checked against its CRC and length. Throws a
 * permanent RecipeError, or what the output threw.
 */
export async function expandGzip(source: PieceSource, output: ExpandTarget): Promise<void> {
  for (let member = 1; ; member++) {
    const start = source.offset;
    if (!isMember(source, member)) return;
    readHeader(source, member);
    await inflate('gzip', source, new ZlibSteps(createInflateRaw({ chunkSize: STEP }), output.take));
    checkTrailer(source, { member, start, ...output.stream });
    output.endStream();
  }
}

/** Reads on past the magic number; where there is none, nothing is read. */
function isMember(source: PieceSource, member: number): boolean {
  const magic = source.take(2);
  if (isMagic(magic)) return true;
  source.putBack(magic);
  if (member > 1) return false;
  if (magic.length === 0 || (magic.length === 1 && magic[0] === 0x1f)) throw truncated('gzip', magic.length);
  throw wrongKind([...source.take(SHOWN)]);
}

/** The one brotli stream of a file; it has no check sum. Throws a permanent RecipeError, or what the output threw. */
export async function expandBrotli(source: PieceSource, output: ExpandTarget): Promise<void> {
  await inflate('brotli', source, new ZlibSteps(createBrotliDecompress({ chunkSize: STEP }), output.take));
  output.endStream();
}

async function inflate(format: Format, source: PieceSource, steps: ZlibSteps): Promise<void> {
  let given = 0;
  try {
    for (let piece = source.next(); piece !== null; piece = source.next()) {
      given = piece.length;
      source.skip(await steps.feed(piece));
      if (steps.ended) return;
      given = 0;
    }
    await steps.finish();
  } catch (error) {
    throw readable(error, format, source.offset, given);
  } finally {
    steps.close();
  }
}

/** zlib's errors in words; others as they are. */
function readable(error: unknown, format: Format, at: number, given: number): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (error.code === 'Z_BUF_ERROR') return truncated(format, at);
  const damaged = error.code === 'Z_DATA_ERROR' || /^ERR_.*ERROR_FORMAT/.test(error.code);
  return damaged ? corrupt(format, at, at + given, error) : error;
}
