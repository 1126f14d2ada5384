import { diskFileSystem, type FileSystem } from '../file-system.ts';
import type { Json } from '../recipes/recipe.ts';
import { lineCrc } from './line-crc.ts';

/*
 * `results.jsonl`: a line for each file that is done, in the form of the journal (CRC-32 of the JSON text in eight hex
 * digits, a space, the JSON). The last line of a task counts.
 *
 * | line | says |
 * | `{"t":5,"r":…}` | what the recipe returned for task 5 |
 * | `{"t":5}` | task 5 is done and the recipe returned nothing; only where the results are read again |
 * | `{"void":[5,9]}` | what stands above of the tasks 5 … 8 counts no more: they were to be done (again) at this point |
 *
 * Lines of format 1 have no CRC: they begin with `{`.
 */

/** Stands in the place of the CRC until `sealLines` has put it there. */
export const UNSEALED = '........ ';

const BLOCK = 1024 * 1024;
const NEWLINE = 0x0a;
const BRACE = 0x7b;
const CLOSING = 0x7d;
const SPACE = 0x20;
const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
/** Characters before the JSON text: CRC and space. */
const HEAD = UNSEALED.length;

/** Puts the CRC of each line in its place, in the bytes themselves; each begins with `UNSEALED` and ends with a newline. */
export function sealLines<T extends Uint8Array>(bytes: T): T {
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(NEWLINE, from + HEAD);
    if (to < 0) throw new Error('A line of results has no end.');
    let crc = lineCrc(bytes, from + HEAD, to);
    for (let at = from + HEAD - 2; at >= from; at--) {
      bytes[at] = DIGITS[crc & 15] ?? 0;
      crc >>>= 4;
    }
    from = to + 1;
  }
  return bytes;
}

/** A line that takes back what was said of these tasks so far. `runs`: pairs of from and to. */
export function voidLine(runs: readonly number[]): Uint8Array<ArrayBuffer> {
  return sealLines(new TextEncoder().encode(`${UNSEALED}{"void":[${runs.join(',')}]}\n`));
}

/** Where the JSON text of the line `[from … to)` begins; -1 when the line is damaged. */
export function jsonStart(bytes: Uint8Array, from: number, to: number): number {
  // Of a line without a CRC no more can be said than that it is whole.
  if (bytes[from] === BRACE) return bytes[to - 1] === CLOSING ? from : -1;
  const json = from + HEAD;
  if (json >= to || bytes[json - 1] !== SPACE) return -1;
  let crc = lineCrc(bytes, json, to);
  for (let at = json - 2; at >= from; at--) {
    if (bytes[at] !== DIGITS[crc & 15]) return -1;
    crc >>>= 4;
  }
  return json;
}

/** Who reads a file of lines. */
export interface LineReader {
  /** A line, without its newline: `bytes[from … to)`. May be written over. */
  line(bytes: Buffer, from: number, to: number): void;
  /** `read` bytes more were read: a sign of progress. The lines in `bytes[0 … end)`, newlines and all, have been told. */
  block(read: number, bytes: Buffer, end: number): void;
}

/** Reads all lines of a file. What stands behind the last newline is torn, even where it looks whole, and left out. */
export function readLines(path: string, reader: LineReader, fs: FileSystem = diskFileSystem): void {
  const fd = openIfThere(fs, path);
  if (fd === null) return;
  try {
    let block = Buffer.allocUnsafe(BLOCK);
    let kept = 0;
    for (let at = 0; ;) {
      const got = fs.read(fd, block.subarray(kept), at);
      if (got === 0) return;
      at += got;
      const end = kept + got;
      const cut = tell(reader, block, end);
      reader.block(got, block, cut);
      // A line that is longer than the block makes the block grow.
      const next = cut === 0 && end === block.length ? Buffer.allocUnsafe(2 * block.length) : block;
      kept = block.copy(next, 0, cut, end);
      block = next;
    }
  } finally {
    fs.close(fd);
  }
}

/** Returns where the first line begins that is not whole yet. */
function tell(reader: LineReader, block: Buffer, end: number): number {
  let from = 0;
  for (;;) {
    const to = block.indexOf(NEWLINE, from);
    // Behind the end there may be bytes of an earlier round.
    if (to < 0 || to >= end) return from;
    reader.line(block, from, to);
    from = to + 1;
  }
}

function openIfThere(fs: FileSystem, path: string): number | null {
  try {
    return fs.open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** A whole line: of a task, or one that takes back what was said. */
export interface ResultLine {
  readonly t?: number;
  readonly r?: Json;
  /** Pairs of from and to. */
  readonly void?: readonly number[];
}

/** A JSON text as a line; null for one that is broken or that none of us wrote. */
export function parsedLine(json: string): ResultLine | null {
  try {
    const line = JSON.parse(json) as ResultLine | null;
    return typeof line?.t === 'number' || Array.isArray(line?.void) ? line : null;
  } catch {
    return null;
  }
}

const TASK = Buffer.from('{"t":');

/** What a line tells but for the result, as cheaply as it goes. `json`: as `jsonStart` found it, not -1. */
export function headOf(bytes: Buffer, from: number, json: number, to: number): ResultLine | null {
  const ofTask = bytes.compare(TASK, 0, TASK.length, json, json + TASK.length) === 0;
  // Without a CRC only the parser can tell whether all of it is there.
  if (json === from || !ofTask) return parsedLine(bytes.toString('utf8', json, to));
  let task = 0;
  let at = json + TASK.length;
  for (; at < to; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    task = task * 10 + digit;
  }
  return at === json + TASK.length ? null : { t: task };
}
