import { freemem, totalmem } from 'node:os';
import type { MemoryProbe } from '../ports.ts';

/** How often the slow way is asked, milliseconds. */
const EVERY_MS = 1000;

let known: { bytes: number; at: number } | null = null;

/**
 * Memory that can be had without swapping. Linux and Windows tell it at once; macOS counts only pages that nobody uses
 * for anything, so there it is asked for in the background, and the first answers are of all the memory there is.
 */
export const machineMemory: MemoryProbe = () => {
  const totalBytes = totalmem();
  if (process.platform !== 'darwin') return { freeBytes: freemem(), totalBytes };
  const now = performance.now();
  if (known === null || now - known.at > EVERY_MS) {
    known = { bytes: known?.bytes ?? totalBytes, at: now };
    // Loaded where it is needed: it is large.
    void import('./system-probe-memory.ts')
      .then(({ availableBytes }) => availableBytes())
      .then(
        (bytes) => (known = { bytes, at: now }),
        () => undefined, // the last answer stands
      );
  }
  return { freeBytes: known.bytes, totalBytes };
};
