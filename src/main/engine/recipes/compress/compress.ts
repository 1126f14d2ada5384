import { constants, createBrotliCompress } from 'node:zlib';
import { crc32 } from '../../scan/crc32.ts';
import { notVerified } from '../not-verified.ts';
import { replacesOriginals } from '../originals-option.ts';
import { readBack, sumBack } from '../read-back.ts';
import type { Chunk, ChunkContext, JoinContext, Recipe } from '../recipe.ts';
import { compressOptions, type CompressOptions } from './compress-options.ts';
import { combineCrc } from './crc-combine.ts';
import { GzipWriter, MEMBER } from './gzip-writer.ts';
import { prove } from './proof.ts';
import { STEP, ZlibSteps } from './zlib-steps.ts';

/** Chunks of a file, at the most: beyond 16 GiB they grow. */
const MAX_CHUNKS = 4096;
const SUFFIX = { gzip: Buffer.from('.gz'), brotli: Buffer.from('.br') };

/** Of a chunk, and of a file. */
export interface Compressed {
  /** Bytes read. */
  readonly in: number;
  /** Bytes written. */
  readonly out: number;
  /** CRC-32 of what was read, eight hex digits. */
  readonly crc: string;
  /** CRC-32 of what was written, alike; only where it was read back. */
  readonly packed?: string;
  readonly [key: string]: number | string;
}

/**
 * Each file compressed, whatever it is: pictures and archives, too, which hardly get smaller. gzip is made in
 * independent members, by several workers for one large file; cut into chunks or not, the bytes are the same.
 */
export const compress: Recipe<CompressOptions, Compressed> = {
  id: 'compress',
  title: 'Compress',
  purpose: 'Compresses every file to gzip or brotli, one large file by several workers at once.',
  options: compressOptions,
  pure: true,
  chunks: chunkCount,
  range(index, size, options) {
    const each = chunkCount(size, options) === 1 ? size : chunkBytes(size);
    return [index * each, Math.min(size, (index + 1) * each)];
  },
  output: (relativePath, { format }) => Buffer.concat([relativePath, SUFFIX[format]]),
  replaces: replacesOriginals,
  process: (chunk, ctx) => (replacesOriginals(ctx.options) ? proven(chunk, ctx) : made(chunk, ctx)),
  join(results, ctx) {
    joinParts(ctx);
    const all = results.reduce(sumOf);
    if (replacesOriginals(ctx.options)) proveJoined(ctx, all);
    return all;
  },
};

const made = (chunk: Chunk, ctx: ChunkContext<CompressOptions>): Compressed | Promise<Compressed> =>
  ctx.options.format === 'gzip' ? gzipChunk(chunk, ctx) : brotliFile(chunk, ctx);

async function proven(chunk: Chunk, ctx: ChunkContext<CompressOptions>): Promise<Compressed> {
  const one = await made(chunk, ctx);
  const packed = await prove(ctx, ctx.options.format, { bytes: one.in, crc: number(one.crc) });
  return { ...one, packed: hex(packed) };
}

/** Of two runs of bytes, one after the other. */
function sumOf(sum: Compressed, one: Compressed): Compressed {
  const crcOf = (first: string, second: string, length: number): string =>
    hex(combineCrc(number(first), number(second), length));
  const { packed } = one;
  return {
    in: sum.in + one.in,
    out: sum.out + one.out,
    crc: crcOf(sum.crc, one.crc, one.in),
    ...(packed === undefined || sum.packed === undefined ? {} : { packed: crcOf(sum.packed, packed, one.out) }),
  };
}

/** Each part was expanded by the chunk that wrote it: the file has to be those parts, no more. */
function proveJoined(ctx: JoinContext<CompressOptions>, { out, packed }: Compressed): void {
  const { bytes, crc } = sumBack(ctx.part(), ctx);
  if (bytes !== out) throw notVerified(`it has ${bytes} bytes, and its parts have ${out}`);
  if (hex(crc) !== packed) throw notVerified('it is not what its parts were');
}

function chunkCount(size: number, { format }: CompressOptions): number {
  return format === 'gzip' && size >= 2 * MEMBER ? Math.ceil(size / chunkBytes(size)) : 1;
}

/** Whole members. */
const chunkBytes = (size: number): number => MEMBER * Math.max(1, Math.ceil(size / (MEMBER * MAX_CHUNKS)));

const hex = (crc: number): string => crc.toString(16).padStart(8, '0');
const number = (crc: string): number => Number.parseInt(crc, 16);

function gzipChunk({ start, end }: Chunk, ctx: ChunkContext<CompressOptions>): Compressed {
  const bytes = end - start;
  const gzip = new GzipWriter({
    level: ctx.options.level,
    bytes,
    write: (made) => ctx.write(made),
    check: () => ctx.checkCancelled(),
  });
  for (const piece of ctx.read()) gzip.add(piece);
  return { in: bytes, out: gzip.written, crc: hex(gzip.crc) };
}

/** One stream; it can't be cut. */
async function brotliFile({ size }: Chunk, ctx: ChunkContext<CompressOptions>): Promise<Compressed> {
  let [crc, out] = [0, 0];
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: ctx.options.quality,
    [constants.BROTLI_PARAM_SIZE_HINT]: Math.min(size, 0x7fffffff),
  };
  const brotli = new ZlibSteps(createBrotliCompress({ chunkSize: STEP, params }), (made) => {
    ctx.write(made);
    out += made.length;
  });
  try {
    for (const piece of ctx.read()) {
      crc = crc32(piece, crc);
      for (let at = 0; at < piece.length; at += STEP) {
        ctx.checkCancelled();
        await brotli.feed(piece.subarray(at, at + STEP));
        ctx.heartbeat();
      }
    }
    await brotli.finish();
  } finally {
    brotli.close();
  }
  return { in: size, out, crc: hex(crc) };
}

/** Members one after the other are a gzip file (RFC 1952, section 2.2). */
function joinParts(ctx: JoinContext<CompressOptions>): void {
  for (const part of ctx.parts) for (const piece of readBack(part, ctx)) ctx.write(piece);
}
