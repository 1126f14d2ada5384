import { countWords, plural } from '../../../../shared/count-words.ts';
import { csvField, CsvWriter, nameFields, unarmed } from '../csv.ts';
import type { FileResult, FinishContext } from '../recipe.ts';
import type { FindOptions } from './find-options.ts';
import type { Found, Skipped } from './found.ts';

const MATCHES = ['path', 'line', 'column', 'match', 'text', 'matching_lines', 'truncated', 'path_base64'] as const;
const COUNTS = ['path', 'matching_lines', 'lines', 'skipped', 'path_base64'] as const;

/** The table that the options ask for, in order of the results. */
export function writeFound(results: Iterable<FileResult<Found>>, ctx: FinishContext<FindOptions>): string {
  const counts = ctx.options.output === 'counts';
  const csv = new CsvWriter(ctx, counts ? COUNTS : MATCHES);
  const guard = ctx.options.guardFormulas ? unarmed : (text: string): string => text;
  const tally = new Tally();
  for (const file of results) {
    const { lines, matching, rows, cut, skipped } = file.result;
    tally.add(file.result);
    const [name, base64] = nameFields(file, ctx);
    if (counts) csv.row([name, ...(skipped === null ? [matching, lines, ''] : ['', '', skipped]), base64]);
    else {
      for (const [line, column, match, text] of rows) {
        const shown = [csvField(guard(match)), csvField(guard(text))];
        csv.row([name, line, column === 0 ? '' : column, ...shown, matching, cut, base64]);
      }
    }
  }
  csv.end();
  return tally.words(ctx.options.invert);
}

/** What a person wants to know before the table is opened. */
class Tally {
  #searched = 0;
  #with = 0;
  #lines = 0;
  #cut = 0;
  readonly #skipped = new Map<Skipped, number>();

  add({ matching, cut, skipped }: Found): void {
    if (skipped !== null) return void this.#skipped.set(skipped, (this.#skipped.get(skipped) ?? 0) + 1);
    this.#searched += 1;
    if (matching > 0) this.#with += 1;
    if (cut) this.#cut += 1;
    this.#lines += matching;
  }

  /** `91 lines match, in 11 of 34 files. Not searched: 38 binary.` */
  words(invert: boolean): string {
    const [one, many] = invert ? ['does not match', 'do not match'] : ['matches', 'match'];
    const verb = this.#lines === 1 ? one : many;
    const lines = `${plural(this.#lines, 'line')} ${verb}, in ${countWords(this.#with)} of ${plural(this.#searched, 'file')}.`;
    const cut = this.#cut === 0 ? '' : ` Not all are listed of ${plural(this.#cut, 'file')}.`;
    const skipped = [...this.#skipped].map(([why, count]) => `${countWords(count)} ${why}`).join(', ');
    return `${lines}${cut}${skipped === '' ? '' : ` Not searched: ${skipped}.`}`;
  }
}
