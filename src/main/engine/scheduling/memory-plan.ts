import { availableParallelism, freemem } from 'node:os';

const MB = 1024 * 1024;
/** All threads of a process share one V8 heap cage of about 4 GB in Electron; this much of it is for the workers. */
const HEAP_FOR_WORKERS_MB = 3072 - 512;
const HEAP_MIN_MB = 128;
const HEAP_MAX_MB = 1024;
/** What a worker costs before it does anything, and what the machine is to keep free. */
const WORKER_BASE_MB = 64;
const KEEP_FREE_MB = 1024;

/** Heap limit per worker in MB, the spare counted in. */
export function heapPerWorkerMb(workers: number): number {
  return Math.min(HEAP_MAX_MB, Math.max(HEAP_MIN_MB, Math.floor(HEAP_FOR_WORKERS_MB / workers)));
}

/** Workers to start: what was asked for, else one per core as far as the free memory carries them. At least one. */
export function planWorkers(asked: number | undefined): number {
  if (asked !== undefined) return asked;
  const fits = Math.floor((freemem() / MB - KEEP_FREE_MB) / WORKER_BASE_MB);
  return Math.max(1, Math.min(availableParallelism(), fits));
}
