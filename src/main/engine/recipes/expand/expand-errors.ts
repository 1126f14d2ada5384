import { RecipeError } from '../recipe.ts';
import type { ExpandOptions } from './expand-options.ts';

/*
 * Why a file can't be expanded. All of it is permanent: the same bytes fail again.
 */

export type Format = 'gzip' | 'brotli';

const number = (bytes: number): string => bytes.toLocaleString('en');

export function wrongName(suffixes: readonly string[]): RecipeError {
  const known = suffixes.join(', ');
  return permanent(
    'WRONG_NAME',
    `The name does not tell how to expand it: it ends in none of ${known}. Rename the file, or leave it out.`,
  );
}

export function noCheckSum(): RecipeError {
  return permanent(
    'NO_CHECKSUM',
    'A brotli file has no check sum, so nothing proves that what comes out is right, and its original must not go. Expand it with originals = keep.',
  );
}

export function wrongKind(first: readonly number[]): RecipeError {
  const bytes = first.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return permanent('NOT_GZIP', `The file is no gzip file, whatever its name: it begins with the bytes ${bytes}.`);
}

export function unsupported(what: string, at: number): RecipeError {
  return permanent('UNSUPPORTED', `The gzip data at byte ${number(at)} ${what}, which no version of gzip can expand.`);
}

export function truncated(format: Format, size: number): RecipeError {
  const end = size === 0 ? 'The file is empty' : `The file ends at byte ${number(size)}, in the middle of its data`;
  return permanent('TRUNCATED', `${end}: this is not a whole ${format} file. Get it again from where it came.`);
}

/** `from` and `to`: where in the file the damage was noticed. */
export function corrupt(format: Format, from: number, to: number, cause: Error): RecipeError {
  const where = `between byte ${number(from)} and byte ${number(to)}`;
  return permanent('CORRUPT', `The ${format} data are damaged ${where}: ${cause.message}. Get the file again.`, cause);
}

/** A member of a gzip file is not what was compressed. */
export function mismatch(member: number, start: number, what: string, is: string, meant: string): RecipeError {
  return permanent(
    'CORRUPT',
    `The gzip data are damaged: member ${member}, from byte ${number(start)} on, expands to something with the ${what} ${is} that should have ${meant}. Get the file again.`,
  );
}

export function trailingBytes(format: Format, at: number, count: number): RecipeError {
  const what = count === 1 ? '1 byte of something else follows' : `${number(count)} bytes of something else follow`;
  return permanent(
    'TRAILING',
    `The ${format} data end at byte ${number(at)}, and ${what}: a damaged part, or nothing of worth. Set trailing to "ignore" to keep what came before.`,
  );
}

/** The size up to which nothing is taken for a bomb. Bytes. */
const FREE = 64 * 1024 * 1024;
const GIB = 1024 ** 3;

/** How much may come out of a file of this size, and what to say of one that holds more. */
export function limitOf(
  size: number,
  { maxRatio, maxGiB }: ExpandOptions,
): { bytes: number; error: () => RecipeError } {
  const [byRatio, absolute] = [Math.max(FREE, maxRatio * size), maxGiB * GIB];
  if (absolute < byRatio) {
    const words = `It expands to more than ${number(maxGiB)} GiB, the most that is allowed here (maxGiB).`;
    return { bytes: absolute, error: () => permanent('TOO_LARGE', `${words} Raise it if there is room for more.`) };
  }
  const words = `Its ${number(size)} bytes expand to more than ${number(byRatio)}, as those of a decompression bomb do.`;
  const error = () =>
    permanent('BOMB', `${words} If you know it to be right, raise maxRatio (now ${number(maxRatio)}).`);
  return { bytes: byRatio, error };
}

const permanent = (code: string, message: string, cause?: unknown): RecipeError =>
  new RecipeError('permanent', code, message, cause === undefined ? {} : { cause });
