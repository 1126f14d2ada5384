import { byteChunks } from '../byte-chunks.ts';
import type { Chunk, ChunkContext, Recipe } from '../recipe.ts';
import { writeFound } from './find-csv.ts';
import { findOptions, type FindOptions } from './find-options.ts';
import { joinFound, SKIPPED, type Found, type Skipped } from './found.ts';
import { guarded } from './guard.ts';
import { LineSearch } from './line-search.ts';
import { ownLines } from './own-lines.ts';
import { repeats } from './pattern.ts';

/** Larger than it need be for speed: each chunk may keep as many rows as the file. */
const CHUNK = 32 * 1024 * 1024;

/** Bytes in which a NUL makes a file binary; the same that git looks at. */
const HEAD = 8000;
const BOM = Buffer.of(0xef, 0xbb, 0xbf);

/**
 * The lines of each file that match a regular expression, in one table. A chunk searches the lines that begin in it, and
 * its neighbours need nothing of it but how many there were. Synchronous.
 */
export const find: Recipe<FindOptions, Found> = {
  id: 'find',
  title: 'Find in files',
  purpose: 'Searches every file line by line for a regular expression and lists the lines that match.',
  options: findOptions,
  pure: true,
  ...byteChunks(CHUNK),
  process(chunk, ctx) {
    const { options } = ctx;
    const skipped = options.binary === 'skip' ? whySkipped(chunk, ctx) : null;
    if (skipped !== null) {
      if (chunk.index === 0) ctx.log(`Not searched: it is ${skipped}.`);
      return SKIPPED(skipped);
    }
    const search: LineSearch = new LineSearch(options, chunk.count, {
      beforeWindow: () => ctx.checkCancelled(),
      guard: repeats(options.pattern)
        ? (work) => guarded(work, () => where(chunk, search))
        : (work) => {
            work();
          },
    });
    let first = chunk.start === 0;
    for (const bytes of ownLines(chunk, ctx)) {
      search.block(first && bytes.subarray(0, 3).equals(BOM) ? bytes.subarray(3) : bytes);
      first = false;
    }
    return search.found();
  },
  join: (results, ctx) => joinFound(results, ctx.options),
  finish: {
    name: ({ output }) => `${output}.csv`,
    run: writeFound,
  },
};

const where = ({ start }: Chunk, { at }: LineSearch): string =>
  `line ${at}${start === 0 ? '' : ` after byte ${start}`} or soon after`;

function whySkipped({ size }: Chunk, ctx: ChunkContext<FindOptions>): Skipped | null {
  if (size === 0) return null;
  for (const piece of ctx.read({ start: 0, end: Math.min(size, HEAD) })) {
    const head = piece.subarray(0, HEAD);
    const mark = head.toString('latin1', 0, 2);
    if (mark === '\xff\xfe' || mark === '\xfe\xff') return 'UTF-16';
    return head.includes(0) ? 'binary' : null;
  }
  return null;
}
