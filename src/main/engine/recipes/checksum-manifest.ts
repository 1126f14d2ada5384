import type { ChecksumOptions } from './checksum-options.ts';
import type { FileResult, FinishContext } from './recipe.ts';

/** Bytes handed on at once. */
const PIECE = 128 * 1024;

const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const SLASH = 0x2f;
const DASH = 0x2d;

const LETTER: ReadonlyMap<number, number> = new Map([
  [BACKSLASH, BACKSLASH],
  [NEWLINE, 0x6e],
  [RETURN, 0x72],
]);

/** Writes lines as `sha256sum` of coreutils 9 does, names as raw bytes, in order of the results. */
export function writeManifest(results: Iterable<FileResult<string>>, ctx: FinishContext<ChecksumOptions>): void {
  const skip = ctx.options.paths === 'relative' ? ctx.base.length + 1 : 0;
  let piece = Buffer.allocUnsafe(PIECE);
  let used = 0;
  const flush = (): void => {
    if (used > 0) ctx.write(piece.subarray(0, used));
    ctx.progress(used);
    // A fresh one: whoever was given the last may still hold it.
    piece = Buffer.allocUnsafe(PIECE);
    used = 0;
  };
  for (const { path, result } of results) {
    const line = manifestLine(result, skip === 0 ? path : relativeName(path, skip));
    if (used + line.length > PIECE) flush();
    used += line.copy(piece, used);
  }
  flush();
}

/** One line with its newline: `<hex>  <name>`, and a backslash before it if the name had to be escaped. */
export function manifestLine(hex: string, name: Buffer): Buffer {
  const escapes = countEscapes(name);
  const line = Buffer.allocUnsafe(hex.length + 2 + name.length + escapes + 1 + (escapes > 0 ? 1 : 0));
  let at = escapes > 0 ? line.writeUInt8(BACKSLASH, 0) : 0;
  at += line.write(hex, at, 'latin1');
  at = line.writeUInt8(SPACE, at);
  at = line.writeUInt8(SPACE, at);
  if (escapes === 0) at += name.copy(line, at);
  else for (const byte of escaped(name)) at = line.writeUInt8(byte, at);
  line.writeUInt8(NEWLINE, at);
  return line;
}

function countEscapes(name: Buffer): number {
  let count = 0;
  for (let i = 0; i < name.length; i++) {
    const byte = name[i];
    if (byte === BACKSLASH || byte === NEWLINE || byte === RETURN) count += 1;
  }
  return count;
}

function* escaped(name: Buffer): Iterable<number> {
  for (const byte of name) {
    const letter = LETTER.get(byte);
    if (letter !== undefined) yield BACKSLASH;
    yield letter ?? byte;
  }
}

/** The name below the base. A file called `-` gets its folder: alone it would mean standard input to `sha256sum -c`. */
function relativeName(path: Buffer, skip: number): Buffer {
  const name = path.subarray(skip);
  return name.length === 1 && name[0] === DASH ? Buffer.from([0x2e, SLASH, DASH]) : name;
}
