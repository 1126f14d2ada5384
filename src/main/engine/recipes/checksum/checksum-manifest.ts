import type { ChecksumOptions } from './checksum-options.ts';
import type { FileResult, FinishContext } from '../recipe.ts';

/** Bytes handed on at once. */
const PIECE = 128 * 1024;

const TO_ESCAPE = /[\\\n\r]/;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
]);

/**
 * Writes lines as `sha256sum` of coreutils 9 does, names as raw bytes, in order of the results. Lines are put together
 * as byte strings (a character a byte): three times as fast as buffers.
 */
export function writeManifest(results: Iterable<FileResult<string>>, ctx: FinishContext<ChecksumOptions>): void {
  const skip = ctx.options.paths === 'relative' ? ctx.base.length + 1 : 0;
  let piece = '';
  const flush = (): void => {
    if (piece !== '') ctx.write(Buffer.from(piece, 'latin1'));
    ctx.progress(piece.length);
    piece = '';
  };
  for (const { path, result } of results) {
    const name = path.toString('latin1', skip);
    const line = manifestLine(result, skip === 0 ? name : relativeName(name));
    if (piece.length + line.length > PIECE) flush();
    piece += line;
  }
  flush();
}

/** One line with its newline: `<hex>  <name>`, and a backslash before it if the name had to be escaped. */
function manifestLine(hex: string, name: string): string {
  if (!TO_ESCAPE.test(name)) return `${hex}  ${name}\n`;
  const escaped = name.replace(/[\\\n\r]/g, (char) => ESCAPES.get(char) ?? char);
  return `\\${hex}  ${escaped}\n`;
}

/** A file called `-` gets its folder: alone it would mean standard input to `sha256sum -c`. */
const relativeName = (name: string): string => (name === '-' ? './-' : name);
