import { notVerified } from '../not-verified.ts';
import { replacesOriginals } from '../originals-option.ts';
import { sumBack } from '../read-back.ts';
import type { Chunk, ChunkContext, Recipe } from '../recipe.ts';
import { noCheckSum, trailingBytes, wrongName, type Format } from './expand-errors.ts';
import { expandOptions, type ExpandOptions } from './expand-options.ts';
import { ExpandedOutput } from './expanded-output.ts';
import { PieceSource } from './piece-source.ts';
import { expandBrotli, expandGzip } from './streams.ts';

/** What a name ends in, in lower case; what is in it, and what it ends in expanded. */
const SUFFIXES: readonly { readonly ends: string; readonly format: Format; readonly becomes: string }[] = [
  { ends: '.gz', format: 'gzip', becomes: '' },
  { ends: '.tgz', format: 'gzip', becomes: '.tar' },
  { ends: '.taz', format: 'gzip', becomes: '.tar' },
  { ends: '.br', format: 'brotli', becomes: '' },
];
const SLASH = 0x2f;

/** Of a file. */
interface Expanded {
  /** Bytes of the compressed file. */
  readonly in: number;
  /** Bytes written. */
  readonly out: number;
  /** CRC-32 of what was written, eight hex digits. */
  readonly crc: string;
  /** Bytes after the end that were ignored; zeros are not counted. */
  readonly trailing: number;
  readonly [key: string]: number | string;
}

/**
 * gzip files (of any number of members) and brotli files expanded, one level of them. What can't be whole or is larger
 * than allowed fails for good, and leaves no output.
 */
export const expand: Recipe<ExpandOptions, Expanded> = {
  id: 'expand',
  title: 'Expand',
  purpose: 'Expands gzip and brotli files, checks what is in them, and stops decompression bombs.',
  options: expandOptions,
  takes: SUFFIXES.map(({ ends }) => ends.slice(1)),
  pure: true,
  check: ({ originals, trailing }) =>
    originals === 'replace' && trailing === 'ignore'
      ? {
          field: 'trailing',
          message: 'what is ignored would be lost with its original; keep originals, or let such files fail',
        }
      : null,
  output: outputName,
  replaces: replacesOriginals,
  process: expandFile,
};

/** Nothing is written for a name that tells no format; it gets one that no file beside it expands to. */
function outputName(relativePath: Buffer): Buffer {
  const suffix = suffixOf(relativePath);
  if (suffix === undefined) return Buffer.concat([relativePath, Buffer.from('.expanded')]);
  const stem = relativePath.subarray(0, relativePath.length - suffix.ends.length);
  return Buffer.concat([stem, Buffer.from(suffix.becomes)]);
}

function suffixOf(path: Buffer): (typeof SUFFIXES)[number] | undefined {
  const name = path.toString('latin1', path.lastIndexOf(SLASH) + 1).toLowerCase();
  return SUFFIXES.find(({ ends }) => name.endsWith(ends) && name.length > ends.length);
}

async function expandFile(chunk: Chunk, ctx: ChunkContext<ExpandOptions>): Promise<Expanded> {
  const suffix = suffixOf(Buffer.from(chunk.path));
  if (suffix === undefined) throw wrongName(SUFFIXES.map(({ ends }) => ends));
  if (suffix.format === 'brotli' && replacesOriginals(ctx.options)) throw noCheckSum();
  const source = new PieceSource(ctx.read());
  try {
    const output = new ExpandedOutput(chunk.size, ctx);
    await (suffix.format === 'gzip' ? expandGzip : expandBrotli)(source, output);
    const at = source.offset;
    const { bytes, zeros } = source.rest();
    const trailing = zeros ? 0 : bytes;
    if (trailing > 0 && ctx.options.trailing === 'fail') throw trailingBytes(suffix.format, at, trailing);
    if (trailing > 0) ctx.log(`The ${suffix.format} data end at byte ${at}; ${trailing} bytes after it were ignored.`);
    const { bytes: out, crc } = output.end();
    if (replacesOriginals(ctx.options)) proveWritten(ctx, out, crc);
    return { in: chunk.size, out, crc: crc.toString(16).padStart(8, '0'), trailing };
  } finally {
    source.close();
  }
}

/** The members had the CRC-32 that they tell of; so must what was written of them. */
function proveWritten(ctx: ChunkContext<ExpandOptions>, out: number, meant: number): void {
  const { bytes, crc } = sumBack(ctx.part(), ctx);
  if (bytes !== out) throw notVerified(`it has ${bytes} bytes, and ${out} came out`);
  if (crc !== meant) throw notVerified('it has another CRC-32 than what came out');
}
