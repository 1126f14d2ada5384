import { AppError } from '../../../shared/app-error.ts';
import { crc32 } from '../scan/crc32.ts';
import { shared } from '../scan/table-builder.ts';
import type { Renamed } from './naming.ts';

/*
 * Which outputs of a batch have a number behind their name, as one binary file: a line `GRISTMILL-NAMES <version>
 * <crc> <count>\n`, then the tasks and then the numbers, 32 bits each, little-endian. The CRC-32 is that of the columns.
 */

const MAGIC = 'GRISTMILL-NAMES';
const VERSION = 1;
const HEADER = /^GRISTMILL-NAMES (\d+) ([0-9a-f]{8}) (\d+)\n/;

export function encodeNames({ tasks, numbers }: Renamed): Buffer {
  const body = Buffer.concat([bytesOf(tasks), bytesOf(numbers)]);
  const crc = crc32(body).toString(16).padStart(8, '0');
  return Buffer.concat([Buffer.from(`${MAGIC} ${VERSION} ${crc} ${tasks.length}\n`), body]);
}

/** Back into shared memory. Throws AppError `cannot-start` that names the file and what is wrong with it. */
export function decodeNames(bytes: Buffer, path: string): Renamed {
  const header = HEADER.exec(bytes.toString('latin1', 0, 64));
  if (header === null) throw refused(path, 'it is not a file of names');
  const [line, version, crc, counted] = header;
  if (Number(version) > VERSION)
    throw refused(path, `it was written by a newer version of Gristmill (format ${version})`);
  const body = bytes.subarray(line.length);
  const count = Number(counted);
  if (body.length !== 8 * count) throw refused(path, 'it was cut short');
  if (crc32(body) !== Number.parseInt(crc ?? '', 16)) throw refused(path, 'it is damaged');
  const column = (from: number): Uint32Array => {
    const values = shared(Uint32Array, count);
    new Uint8Array(values.buffer).set(body.subarray(4 * from, 4 * (from + count)));
    return values;
  };
  return { tasks: column(0), numbers: column(count) };
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const refused = (path: string, why: string): AppError =>
  new AppError('cannot-start', `The names of the outputs in ${path} cannot be read: ${why}. Nothing was changed.`);
