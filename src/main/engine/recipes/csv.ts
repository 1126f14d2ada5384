import type { FileResult, FinishContext } from './recipe.ts';
import { displayPath } from '../scan/path-table.ts';

/** Characters handed on at once. */
const PIECE = 128 * 1024;

const TO_QUOTE = /[",\r\n]/;
/** What a spreadsheet may take for a formula when a cell begins with it. */
const FORMULA = /^[=+\-@\t\r]/;

/** A field of RFC 4180: in quotes where it has to be. */
export const csvField = (text: string): string => (TO_QUOTE.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Text from a file, with an apostrophe before it where a spreadsheet would take it for a formula and run it. */
export const unarmed = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Which names a CSV gives: `ctx.options.paths` of the recipes that write one. */
export type CsvPaths = 'absolute' | 'relative';

/** A file's name as two fields: the text, and the bytes in base64 where text cannot hold them (else empty). */
export function nameFields(
  { path }: Pick<FileResult<unknown>, 'path'>,
  { base, options }: Pick<FinishContext<{ readonly paths: CsvPaths }>, 'base' | 'options'>,
): readonly [name: string, base64: string] {
  const bytes = options.paths === 'relative' ? path.subarray(base.length + 1) : path;
  const shown = displayPath(bytes);
  // Still the same file, and no formula.
  const name = FORMULA.test(shown.path) ? `./${shown.path}` : shown.path;
  return [csvField(name), shown.pathBase64 ?? ''];
}

/** Gathers rows and hands them on in big pieces. */
export class CsvWriter {
  readonly #ctx: Pick<FinishContext<unknown>, 'write' | 'progress'>;
  #piece = '';

  constructor(ctx: Pick<FinishContext<unknown>, 'write' | 'progress'>, head: readonly string[]) {
    this.#ctx = ctx;
    this.row(head);
  }

  /** Fields as they are to stand there: `csvField` is the caller's. */
  row(fields: readonly (string | number | boolean)[]): void {
    this.#piece += `${fields.join(',')}\r\n`;
    if (this.#piece.length >= PIECE) this.end();
  }

  /** What is left. */
  end(): void {
    if (this.#piece !== '') this.#ctx.write(this.#piece);
    this.#ctx.progress(this.#piece.length);
    this.#piece = '';
  }
}
