/** Input of the bench. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const MIB = 1024 * 1024;

/**
 * @param {string} folder
 * @param {number} count
 * @param {number} bytes
 */
export function makeFiles(folder, count, bytes) {
  mkdirSync(folder);
  const piece = Buffer.alloc(Math.min(bytes, MIB));
  for (let i = 0; i < piece.length; i++) piece[i] = (i * 31 + (i >> 8)) & 0xff;
  for (let i = 0; i < count; i++) {
    piece.writeUInt32LE(i);
    const fd = openSync(join(folder, `file-${String(i).padStart(6, '0')}`), 'w');
    for (let at = 0; at < bytes; at += piece.length) writeSync(fd, piece);
    closeSync(fd);
  }
}

/** Odd, so that the copies of it lie differently in each piece that a tool works on. Bytes. */
const BLOCK = 8 * MIB + 12_345;
const VOCABULARY = 20_000;

/**
 * A text of made-up words, few of them frequent and many of them rare, as in one that people write.
 * @param {string} path
 * @param {number} bytes
 */
export function makeText(path, bytes) {
  let state = 12345;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const letter = () => String.fromCharCode(97 + Math.floor(random() ** 1.5 * 26));
  const words = Array.from({ length: VOCABULARY }, () =>
    Array.from({ length: 2 + Math.floor(random() * 9) }, letter).join(''),
  );
  let text = '';
  while (text.length < BLOCK) text += words[Math.floor(random() ** 3 * VOCABULARY)] + (random() < 0.08 ? '\n' : ' ');
  const block = Buffer.from(text, 'latin1');
  const fd = openSync(path, 'w');
  for (let at = 0; at < bytes; at += block.length) writeSync(fd, block, 0, Math.min(block.length, bytes - at));
  closeSync(fd);
}
