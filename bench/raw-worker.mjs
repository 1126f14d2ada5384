/** What the threads of raw piscina run: the quickest ways we know to do the same work, without an engine around it. */
import * as crypto from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const PIECE = 256 * 1024;
/** Off the start of a page: see OFFSET in listed-file.ts. */
const OFFSET = 1024;
const buffer = Buffer.allocUnsafeSlow(OFFSET + PIECE + 1);
const oneShot = /** @type {Partial<typeof crypto>} */ (crypto).hash;

/** @param {Buffer} bytes */
const digest = (bytes) => oneShot?.('sha256', bytes, 'hex') ?? crypto.createHash('sha256').update(bytes).digest('hex');

/** @param {string} path */
export function hashFile(path) {
  const fd = openSync(path, 'r');
  try {
    let got = readSync(fd, buffer, OFFSET, PIECE + 1, 0);
    if (got <= PIECE) return digest(buffer.subarray(OFFSET, OFFSET + got));
    const running = crypto.createHash('sha256').update(buffer.subarray(OFFSET, OFFSET + got));
    for (let at = got; (got = readSync(fd, buffer, OFFSET, PIECE, at)) > 0; at += got) {
      running.update(buffer.subarray(OFFSET, OFFSET + got));
    }
    return running.digest('hex');
  } finally {
    closeSync(fd);
  }
}

/** @param {readonly string[]} paths */
export const hashFiles = (paths) => paths.map((path) => hashFile(path));

/** @param {number} task */
export const noop = (task) => task;

/** @param {readonly number[]} tasks */
export const noops = (tasks) => tasks.map((task) => noop(task));
