import { constants, fstatSync, openSync, readSync } from 'node:fs';
import { toFs } from '../../scan/byte-string.ts';
import { isComment, parseLine, type Entry, type ManifestKind } from './manifest-parse.ts';

/** Bytes read and gone through at once: about two milliseconds. */
const PIECE = 256 * 1024;
/** No line of a manifest is longer: a path has at most 4096 bytes, each of which an escape may double. Bytes. */
export const MAX_LINE = 16 * 1024;
/** Nearly every line is shorter. Bytes. */
const SHORT = 512;

/** Opened without waiting for the other end of a FIFO. Links are followed: a person named it. */
export const openManifest = (path: string): number => openSync(toFs(path), constants.O_RDONLY | constants.O_NONBLOCK);

/** Tells whether a file is the one that was read before. */
export function stampOf(fd: number): string {
  const { size, mtimeMs } = fstatSync(fd);
  return `${size}-${mtimeMs}`;
}

/** Lines that are no checksum of a known algorithm. */
export interface Passed {
  readonly count: number;
  /** Number of the first, from 1; 0 where there is none. */
  readonly first: number;
  /** An algorithm that was met and is not known, or not the manifest's. */
  readonly unknown: string | undefined;
}

/**
 * Reads a manifest and tells its entries with the offset of each line. `beat` is called before each piece, and may
 * throw to end it. Throws what the system says.
 */
export function readManifest(
  fd: number,
  kind: ManifestKind,
  onEntry: (entry: Entry, at: number) => void,
  beat: () => void,
): Passed {
  let [count, first, number] = [0, 0, 0];
  let unknown: string | undefined;
  eachLine(
    fd,
    (line, at) => {
      number += 1;
      if (isComment(line, kind)) return;
      const parsed = parseLine(line, kind);
      if (parsed !== null && 'name' in parsed) return onEntry(parsed, at);
      if (parsed !== null) unknown ??= parsed.unknown;
      if (count++ === 0) first = number;
    },
    beat,
  );
  return { count, first, unknown };
}

/** Lines as byte strings without their ends, and where in the file they begin; those that are too long as a zero byte. */
function eachLine(fd: number, onLine: (line: string, at: number) => void, beat: () => void): void {
  const buffer = Buffer.allocUnsafe(PIECE);
  let rest = '';
  let at = 0;
  let overlong = false;
  for (let position = 0; ;) {
    beat();
    const got = readSync(fd, buffer, 0, PIECE, position);
    if (got === 0) break;
    const text = rest + buffer.toString('latin1', 0, got);
    let from = position === 0 && text.startsWith(BOM) ? BOM.length : 0;
    position += got;
    for (let to = text.indexOf('\n', from); to >= 0; to = text.indexOf('\n', from)) {
      onLine(overlong ? '\0' : withoutReturn(text.slice(from, to)), at + from);
      overlong = false;
      from = to + 1;
    }
    rest = text.slice(from);
    at += from;
    if (rest.length <= MAX_LINE) continue;
    overlong = true;
    at += rest.length;
    rest = '';
  }
  if (overlong || rest !== '') onLine(overlong ? '\0' : withoutReturn(rest), at);
}

/** The mark that some editors put before UTF-8, as a byte string. */
const BOM = '\xef\xbb\xbf';

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/** The entry of the line that begins at an offset `readManifest` told; null where none does any more. */
export function entryAt(fd: number, at: number, kind: ManifestKind, buffer: Buffer): Entry | null {
  let got = readSync(fd, buffer, 0, SHORT, at);
  let end = buffer.subarray(0, got).indexOf(0x0a);
  if (end < 0 && got === SHORT) {
    got += readSync(fd, buffer, got, MAX_LINE - got, at + got);
    end = buffer.subarray(0, got).indexOf(0x0a);
  }
  const parsed = parseLine(withoutReturn(buffer.toString('latin1', 0, end < 0 ? got : end)), kind);
  return parsed !== null && 'name' in parsed ? parsed : null;
}

/** The first lines of a manifest, as far as one piece goes. */
export function headOf(fd: number): readonly string[] {
  const buffer = Buffer.allocUnsafe(PIECE);
  const text = buffer.toString('latin1', 0, readSync(fd, buffer, 0, PIECE, 0));
  return (text.startsWith(BOM) ? text.slice(BOM.length) : text).split('\n').map(withoutReturn);
}
