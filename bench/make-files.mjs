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
