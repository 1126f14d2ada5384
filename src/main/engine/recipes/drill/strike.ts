import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { assertNever } from '../../../../shared/assert-never.ts';
import type { DrillFault } from '../../../../shared/domain/drill.ts';
import type { ChunkContext } from '../recipe.ts';
import { holdHeap } from './hold-heap.ts';

/** Of the heap limit that the first try finds: too much for it, and not for the second, which has twice as much. */
export const HEAP_SHARE = 1.25;
/** Linux: a device that takes no byte, as a disk that is full. */
const FULL_DISK = '/dev/full';
const CRASH_CODE = 7;

/**
 * Goes wrong for real, the first time; the tries after it go well. `mark` is a path of the drill's own that tells the
 * first one. Damage is in the file itself, and no try mends it.
 */
export function strike(fault: DrillFault, mark: string, ctx: Pick<ChunkContext<unknown>, 'progress'>): void {
  switch (fault) {
    case 'damaged':
      return;
    case 'memory':
      // Every try needs the same, whatever limit it has itself.
      isFirst(mark, String(HEAP_SHARE * getHeapStatistics().heap_size_limit));
      holdHeap(Number(readFileSync(mark, 'utf8')), ctx);
      return;
    case 'crash':
      // In a thread it ends the thread alone, at once and with all that it had in hand.
      if (isFirst(mark)) process.exit(CRASH_CODE);
      return;
    case 'hang':
      // Blocks the thread: nobody will ever wake it.
      if (isFirst(mark)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      return;
    case 'full-disk':
      if (isFirst(mark)) fillDisk();
      return;
    default:
      assertNever(fault, 'fault of the drill');
  }
}

/** Leaves the mark; false where it stood there. */
function isFirst(mark: string, text = ''): boolean {
  try {
    writeFileSync(mark, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Throws ENOSPC: the system's own where it has a device that is always full. */
function fillDisk(): void {
  if (!existsSync(FULL_DISK)) {
    throw Object.assign(new Error('ENOSPC: no space left on device (made by the drill)'), { code: 'ENOSPC' });
  }
  const device = openSync(FULL_DISK, 'w');
  try {
    writeSync(device, 'A byte that finds no room.');
  } finally {
    closeSync(device);
  }
}
