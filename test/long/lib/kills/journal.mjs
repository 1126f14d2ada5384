/** The files of a batch as they lie on the disk, read without the engine's own code; binary journals by the product's codec. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * @typedef {object} JournalRecord
 * @property {string} k
 * @property {number} [n] token of a lease
 * @property {number} [w] slot of a lease
 * @property {readonly number[]} [c] ranges of tasks
 * @property {readonly number[]} [d] ranges of tasks in hand at a death
 * @property {number} [t] task
 * @property {number} [a] attempts
 * @property {number} [l] losses
 * @property {number} [due] epoch milliseconds
 * @property {string} [r] reason
 * @property {string} [s] state of the batch
 */

/** @typedef {(bytes: Uint8Array, visit: (record: JournalRecord) => void) => { readonly damage: readonly { readonly kind: string }[] }} Decode */

/**
 * @typedef {object} Mark
 * @property {number} task
 * @property {number} lease
 */

/**
 * @typedef {object} OnDisk
 * @property {string} id
 * @property {Buffer} bytes the journal
 * @property {readonly JournalRecord[]} records
 * @property {number} torn records that are cut off or damaged
 * @property {readonly Mark[]} marks that workers left of what they had in hand
 */

/**
 * The one batch of a data folder; null when none was begun.
 * @param {string} dataDir
 * @param {Decode} binary
 * @returns {OnDisk | null}
 */
export function readBatch(dataDir, binary) {
  const batches = join(dataDir, 'batches');
  const ids = existsSync(batches)
    ? readdirSync(batches, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  const [id] = ids.map(({ name }) => name).filter((name) => existsSync(join(batches, name, 'batch.json')));
  if (id === undefined) return null;
  const folder = join(batches, id);
  const lines = join(folder, 'journal.jsonl');
  const packed = join(folder, 'journal.bin');
  const bytes = existsSync(lines) ? readFileSync(lines) : existsSync(packed) ? readFileSync(packed) : Buffer.alloc(0);
  const read = existsSync(packed) ? readBinary(bytes, binary) : readLines(bytes);
  return { id, bytes, marks: readMarks(folder), ...read };
}

/** @param {Buffer} bytes */
function readLines(bytes) {
  /** @type {JournalRecord[]} */
  const records = [];
  let torn = 0;
  for (const line of bytes.toString().split('\n')) {
    if (line === '') continue;
    const json = line.slice(9);
    if (line.slice(0, 8) === crc32(json).toString(16).padStart(8, '0')) records.push(JSON.parse(json));
    else torn += 1;
  }
  return { records, torn };
}

/**
 * @param {Buffer} bytes
 * @param {Decode} decode
 */
function readBinary(bytes, decode) {
  /** @type {JournalRecord[]} */
  const records = [];
  const { damage } = decode(bytes, (record) => records.push(record));
  return { records, torn: damage.length };
}

/**
 * @param {string} folder
 * @returns {Mark[]}
 */
function readMarks(folder) {
  return readdirSync(folder)
    .filter((name) => /^inflight-W\d+$/.test(name))
    .map((name) => readFileSync(join(folder, name)))
    .filter((bytes) => bytes.length >= 8 && bytes.readUInt32LE(0) > 0)
    .map((bytes) => ({ task: bytes.readUInt32LE(0) - 1, lease: bytes.readUInt32LE(4) }));
}
