import { RecipeError } from '../recipe.ts';
import type { ChecksumOptions } from './checksum-options.ts';

/** One line with its newline. Names are byte strings: a character a byte. */
export type LineWriter = (hex: string, name: string) => string;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const PERCENT: Readonly<Record<string, string>> = { '%': '%25', '\n': '%0A', '\r': '%0D' };

const escaped = (name: string): string => name.replace(/[\\\n\r]/g, (char) => ESCAPES[char] ?? char);

/** Writes lines of a format, in order of the paths. */
export function lineWriter({ format, algorithm }: Pick<ChecksumOptions, 'format' | 'algorithm'>): LineWriter {
  switch (format) {
    case 'coreutils':
      return coreutilsLine;
    case 'bsd':
      return bsdLines(algorithm.toUpperCase());
    case 'bagit':
      return bagitLines();
    case 'sfv':
      return sfvLine;
  }
}

/** As coreutils 9 does: `<hex>  <name>`, and a backslash before it if the name had to be escaped. */
function coreutilsLine(hex: string, name: string): string {
  return /[\\\n\r]/.test(name) ? `\\${hex}  ${escaped(name)}\n` : `${hex}  ${name}\n`;
}

/** As `sha256sum --tag` does. */
function bsdLines(tag: string): LineWriter {
  return (hex, name) => {
    const line = `${tag} (${escaped(name)}) = ${hex}\n`;
    return /[\\\n\r]/.test(name) ? `\\${line}` : line;
  };
}

/**
 * Lines of a payload manifest (RFC 8493, 2.1.3): names start at the bag, in `data/`. What was taken from a folder `data`
 * stands there already; all else is named as it will be once it is put there. Both at once could name two files alike,
 * and is refused.
 */
function bagitLines(): LineWriter {
  let payload: boolean | undefined;
  return (hex, name) => {
    const inData = name.startsWith('data/');
    payload ??= inData;
    if (payload !== inData) {
      throw new RecipeError(
        'permanent',
        'NOT_PAYLOAD',
        'A BagIt manifest lists what is in the folder "data" alone, and there are files beside it. Take the folder "data", or folders none of which has that name.',
      );
    }
    const encoded = name.replace(/[%\n\r]/g, (char) => PERCENT[char] ?? char);
    return `${hex}  ${inData ? '' : 'data/'}${encoded}\n`;
  };
}

/** `;` begins a comment in SFV, so a name that begins with it gets its folder. */
function sfvLine(hex: string, name: string): string {
  return `${name.startsWith(';') ? './' : ''}${name} ${hex.toUpperCase()}\n`;
}

/** Throws where a format cannot hold the name of a file. */
export function assertNameable({ format }: Pick<ChecksumOptions, 'format'>, path: string | Buffer): void {
  if (format !== 'sfv' || !(path.includes('\n') || path.includes('\r'))) return;
  throw new RecipeError(
    'permanent',
    'NAME',
    'The path has a line break in it, which an SFV file cannot hold. Rename it, or choose another format.',
  );
}
