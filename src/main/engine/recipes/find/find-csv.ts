import { csvField, CsvWriter, nameFields, unarmed } from '../csv.ts';
import type { FileResult, FinishContext } from '../recipe.ts';
import type { FindOptions } from './find-options.ts';
import type { Found } from './found.ts';

const MATCHES = ['path', 'line', 'column', 'match', 'text', 'matching_lines', 'truncated', 'path_base64'] as const;
const COUNTS = ['path', 'matching_lines', 'lines', 'skipped', 'path_base64'] as const;

/** The table that the options ask for, in order of the results. */
export function writeFound(results: Iterable<FileResult<Found>>, ctx: FinishContext<FindOptions>): void {
  const counts = ctx.options.output === 'counts';
  const csv = new CsvWriter(ctx, counts ? COUNTS : MATCHES);
  const guard = ctx.options.guardFormulas ? unarmed : (text: string): string => text;
  for (const file of results) {
    const { lines, matching, rows, cut, skipped } = file.result;
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
}
