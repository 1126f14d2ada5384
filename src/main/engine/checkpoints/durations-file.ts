import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSystem } from '../file-system.ts';
import { crc32 } from '../scan/crc32.ts';
import { FILES } from './batch-folder.ts';

/*
 * How long the last attempt of each file took, in milliseconds: 32-bit floats, one per task, then their CRC-32. Written
 * when a session ends, for reports alone: where it is missing or damaged, durations are unknown and nothing else is.
 */

const TAIL = 4;

/** Keeps what is known of this session over what earlier ones kept. Rejects when the disk does not take it. */
export async function keepDurations(folder: string, durations: Float32Array): Promise<void> {
  const path = join(folder, FILES.durations);
  const known = existsSync(path) ? decode(await readFile(path), durations.length) : null;
  const bytes = Buffer.alloc(4 * durations.length + TAIL);
  const merged = new Float32Array(bytes.buffer, bytes.byteOffset, durations.length);
  merged.set(durations);
  if (known !== null) addKnown(merged, known);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -TAIL)), bytes.length - TAIL);
  await writeFile(`${path}.tmp`, bytes);
  await rename(`${path}.tmp`, path);
}

function addKnown(merged: Float32Array, known: Float32Array): void {
  for (let task = 0; task < merged.length; task++) if (merged[task] === 0) merged[task] = known[task] ?? 0;
}

/** Null where they are not known. */
export function readDurations(fs: FileSystem, folder: string, count: number): Float32Array | null {
  const names = new Set(fs.list(folder));
  return names.has(FILES.durations) ? decode(fs.readFile(`${folder}/${FILES.durations}`), count) : null;
}

function decode(bytes: Buffer, count: number): Float32Array | null {
  const body = bytes.subarray(0, -TAIL);
  if (bytes.length !== 4 * count + TAIL || crc32(body) !== bytes.readUInt32LE(body.length)) return null;
  return new Float32Array(Uint8Array.from(body).buffer);
}
