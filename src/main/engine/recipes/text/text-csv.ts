import { bytesWords } from '../../../../shared/byte-words.ts';
import { plural } from '../../../../shared/count-words.ts';
import { CsvWriter, nameFields } from '../csv.ts';
import type { FileResult, FinishContext } from '../recipe.ts';
import type { TextFacts } from './facts.ts';
import type { TextOptions } from './text-options.ts';

const HEAD = [
  'path',
  'lines',
  'words',
  'bytes',
  'characters',
  'longest_line_bytes',
  'longest_line_characters',
  'encoding',
  'line_ends',
  'unterminated',
  'path_base64',
] as const;

/** A row a file, in order of the results, and the totals where they are wanted. Unknown is an empty field. */
export function writeTable(results: Iterable<FileResult<TextFacts>>, ctx: FinishContext<TextOptions>): string {
  const csv = new CsvWriter(ctx, HEAD);
  const total = { lines: 0, words: 0, bytes: 0, characters: 0, longestBytes: 0, longestCharacters: 0 };
  let files = 0;
  for (const file of results) {
    const { size, result } = file;
    const [name, base64] = nameFields(file, ctx);
    csv.row([name, ...columns(result, size), result.encoding, result.ends ?? '', result.unterminated, base64]);
    files += 1;
    total.lines += result.lines;
    total.words += result.words;
    total.bytes += size;
    total.characters += result.characters ?? 0;
    total.longestBytes = Math.max(total.longestBytes, result.longestBytes);
    total.longestCharacters = Math.max(total.longestCharacters, result.longestCharacters ?? 0);
  }
  if (ctx.options.total) csv.row(['total', ...columns(total, total.bytes), '', '', '', '']);
  csv.end();
  return `${plural(total.lines, 'line')}, ${plural(total.words, 'word')}, ${bytesWords(total.bytes)} in ${plural(files, 'file')}.`;
}

type Counts = Pick<TextFacts, 'lines' | 'words' | 'characters' | 'longestBytes' | 'longestCharacters'>;

const columns = (of: Counts, bytes: number): (string | number)[] => [
  of.lines,
  of.words,
  bytes,
  of.characters ?? '',
  of.longestBytes,
  of.longestCharacters ?? '',
];
