/*
 * When a worker that is well is replaced all the same, between two leases. Memory that a recipe (or V8) does not give
 * back goes with the thread.
 */

const MB = 1024 * 1024;

/** Growth over the base that is worth a new thread, bytes. */
export const RECYCLE_GROWTH_BYTES = 300 * MB;
/** Leases after which a thread is replaced, give or take a tenth, so that not all go at once. */
export const RECYCLE_LEASES = 500;
const SPREAD = 0.1;
/**
 * But not before it is this old, active milliseconds. A lease takes about 8 ms, so 500 of them are over in four
 * seconds: a thread replaced that often would work with cold code for most of its life.
 */
export const RECYCLE_AGE_MS = 60_000;

export interface RecycleFacts {
  /** Heap and ArrayBuffers of the thread now, bytes. */
  readonly memoryBytes: number;
  /** The same after its first lease; null before that. */
  readonly baseBytes: number | null;
  readonly leases: number;
  /** Drawn for this generation by `leaseLimit`. */
  readonly leaseLimit: number;
  /** Active milliseconds since it was ready. */
  readonly ageMs: number;
}

export type RecycleVerdict =
  | { readonly kind: 'keep' }
  | { readonly kind: 'recycle'; readonly why: 'memory' | 'leases'; readonly reason: string };

/** Leases that a generation may do: 450 to 550 for a draw of 0 ≤ draw < 1. */
export const leaseLimit = (draw: number): number => Math.round(RECYCLE_LEASES * (1 - SPREAD + 2 * SPREAD * draw));

/** Asked with each sample; who is to be recycled ends when it has answered its leases. */
export function recycleVerdict(facts: RecycleFacts): RecycleVerdict {
  const grown = facts.baseBytes === null ? 0 : facts.memoryBytes - facts.baseBytes;
  if (grown > RECYCLE_GROWTH_BYTES) {
    return { kind: 'recycle', why: 'memory', reason: `Its memory grew by ${mb(grown)} since its first lease.` };
  }
  if (facts.leases >= facts.leaseLimit && facts.ageMs >= RECYCLE_AGE_MS) {
    return { kind: 'recycle', why: 'leases', reason: `It has worked through ${facts.leases} leases.` };
  }
  return { kind: 'keep' };
}

/** Bytes that a thread grew by with each task; 0 when it did none, or shrank. */
export function growthPerTask(facts: Pick<RecycleFacts, 'memoryBytes' | 'baseBytes'>, tasks: number): number {
  if (facts.baseBytes === null || tasks <= 0) return 0;
  return Math.max(0, (facts.memoryBytes - facts.baseBytes) / tasks);
}

/** The leak by name: "Recipe x grows 12 MB a task; recycled 3 times". */
export function leakWords(recipe: string, bytesPerTask: number, recycled: number): string {
  const times = recycled === 1 ? 'once' : `${recycled} times`;
  return `Recipe ${recipe} grows ${mb(bytesPerTask)} a task; recycled ${times}`;
}

function mb(bytes: number): string {
  const inMb = bytes / MB;
  if (inMb >= 1) return `${Math.round(inMb)} MB`;
  return `${Math.max(1, Math.round(bytes / 1024))} KB`;
}
