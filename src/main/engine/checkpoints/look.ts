import { closeSync, constants, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { FileStat } from '../file-system.ts';
import type { PublishedFacts } from '../publish/publish-protocol.ts';
import { crc32 } from '../scan/crc32.ts';

const BLOCK = 1024 * 1024;
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** What stands where a file was listed; null for nothing, or nothing that can be reached. */
export function look(path: string | Buffer): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    // A folder on the way is gone or closed, or the disk is: whoever works on the file will say so.
    return null;
  }
}

/** How to look at an output; null, or an error of the system, for nothing. */
export type StatOutput = (path: Buffer) => Pick<FileStat, 'kind' | 'size' | 'mtimeNs' | 'ino'> | null;

/** As the port of the disk does, without what nobody asks for here, and without an error for each that is gone. */
const statOutput: StatOutput = (path) => {
  const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (now === undefined) return null;
  const kind = now.isFile() ? 'file' : 'other';
  return { kind, size: Number(now.size), mtimeNs: String(now.mtimeNs), ino: String(now.ino) };
};

/** What stands where an output was published, by what is known of it without reading it. */
export function lookAtOutput(
  path: Buffer,
  facts: PublishedFacts,
  stat: StatOutput = statOutput,
): 'same' | 'missing' | 'altered' {
  let now: ReturnType<StatOutput>;
  try {
    now = stat(path);
  } catch {
    // As above: it is not there for anybody who looks for it.
    return 'missing';
  }
  if (now === null) return 'missing';
  const same = now.kind === 'file' && now.size === facts.size && now.mtimeNs === facts.mtimeNs && now.ino === facts.ino;
  return same ? 'same' : 'altered';
}

let buffer: Buffer | undefined;

/** Whether the content of a file has this CRC-32; one that cannot be read has not. `onBytes` hears what was read. */
export function hasContent(path: Buffer, crc: number, onBytes: (bytes: number) => void): boolean {
  buffer ??= Buffer.allocUnsafe(BLOCK);
  try {
    const fd = openSync(path, FLAGS);
    try {
      let now = 0;
      for (let got = readSync(fd, buffer); got > 0; got = readSync(fd, buffer)) {
        now = crc32(buffer.subarray(0, got), now);
        onBytes(got);
      }
      return now === crc;
    } finally {
      closeSync(fd);
    }
  } catch {
    // A bad sector, or it vanished right now: no output to rely on.
    return false;
  }
}
