import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { FILES } from './batch-folder.ts';
import { fromLine } from './crc-line.ts';
import { snapshotHead } from './snapshot.ts';

/** The first line of a snapshot is shorter. */
const HEAD_BYTES = 64 * 1024;

/** The figures of the last snapshot in a batch's folder, or null when there is none that can be read. */
export function lastFigures(folder: string): BatchProgress | null {
  for (const name of [FILES.snapshot, FILES.previous]) {
    const progress = snapshotHead(firstBytes(join(folder, name)))?.progress ?? null;
    if (progress !== null) return progress;
  }
  for (const name of [FILES.snapshot1, FILES.previous1]) {
    const json = fromLine(firstBytes(join(folder, name)).toString().trimEnd());
    if (json !== null) return (JSON.parse(json) as { readonly progress: BatchProgress }).progress;
  }
  return null;
}

/** Empty when it is not there, or cannot be read. */
function firstBytes(path: string): Buffer {
  try {
    const fd = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      return bytes.subarray(0, readSync(fd, bytes, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    // No such generation: there may be the one before.
    return Buffer.alloc(0);
  }
}
