import { crc32 } from 'node:zlib';
import { RecipeError } from '../recipe.ts';

/** Bytes of a sample. */
const BYTES = 16 * 1024;
const LINE = 'All is well that ends well. ';

/** A sample: its CRC-32 in hex, a newline, and text that tells its number. */
export function makeSample(number: number): Buffer {
  const text = Buffer.from(`Sample ${number}. ${LINE.repeat(BYTES / LINE.length)}`).subarray(0, BYTES);
  return Buffer.concat([Buffer.from(`${hexOf(text)}\n`), text]);
}

/** The same with one bit that has turned. */
export function damageSample(sample: Buffer): Buffer {
  const damaged = Buffer.from(sample);
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
  return damaged;
}

/** Throws a permanent `DAMAGED` where the text is not what its check sum says. */
export function assertSound(sample: Buffer): void {
  const end = sample.indexOf('\n');
  const found = hexOf(sample.subarray(end + 1));
  const said = sample.toString('latin1', 0, Math.max(0, end));
  if (said === found) return;
  throw new RecipeError(
    'permanent',
    'DAMAGED',
    `The file is damaged: its check sum is ${found}, and its first line says ${said}.`,
  );
}

const hexOf = (bytes: Buffer): string => crc32(bytes).toString(16).padStart(8, '0');
