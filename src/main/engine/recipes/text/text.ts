import { byteChunks } from '../byte-chunks.ts';
import type { Recipe } from '../recipe.ts';
import { factsOf, type TextFacts } from './facts.ts';
import { EMPTY, joinSpans, spanOf, type Span } from './span.ts';
import { writeTable } from './text-csv.ts';
import { textOptions, type TextOptions } from './text-options.ts';

/** About 10 ms of work. */
const CHUNK = 8 * 1024 * 1024;

/**
 * Lines, words, bytes and more of each file, in one table. A chunk looks at its own bytes alone: what hangs over its ends
 * is settled when the chunks are put together. Synchronous.
 */
export const text: Recipe<TextOptions, Span | TextFacts, TextFacts> = {
  id: 'text',
  title: 'Text statistics',
  purpose:
    'Counts lines, words, bytes and characters of every file and tells its encoding, line ends and longest line.',
  options: textOptions,
  pure: true,
  ...byteChunks(CHUNK),
  process({ start, count }, ctx) {
    let span = EMPTY;
    let at = start;
    for (const piece of ctx.read()) {
      span = joinSpans(span, spanOf(piece, at, ctx.options.words, span));
      at += piece.length;
    }
    return count === 1 ? factsOf(span) : span;
  },
  join: (results) => factsOf((results as readonly Span[]).reduce(joinSpans, EMPTY)),
  finish: {
    name: () => 'text.csv',
    run: writeTable,
  },
};
