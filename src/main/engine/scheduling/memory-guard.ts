import type { MemoryGuardView, MemoryLevel } from '../../../shared/domain/metrics.ts';

/*
 * What is done when the machine runs out of memory, whoever takes it. Pure: a sample a second goes in, and out comes how
 * many leases there may be and whose is taken back.
 */

/** Free memory below the larger of this and a tenth of all of it is too little, bytes. */
export const MEMORY_FLOOR_BYTES = 2 ** 30;
const FLOOR_SHARE = 0.1;
/** Enough again is a tenth more than the floor, for this many samples. */
const ENOUGH = 1.1;
const SAMPLES = 3;

/** The floor in bytes for a machine with `totalBytes`; `lowestBytes` is what it is at least. */
export const memoryFloor = (totalBytes: number, lowestBytes: number = MEMORY_FLOOR_BYTES): number =>
  Math.max(lowestBytes, FLOOR_SHARE * totalBytes);

/** One worker as the guard sees it. */
export interface SlotMemory {
  readonly slot: number;
  readonly holdsLease: boolean;
  /** Heap and ArrayBuffers, or the resident memory of a process, bytes. */
  readonly bytes: number;
}

export interface MemoryGuardState {
  readonly level: MemoryLevel;
  /** Free bytes at the last samples, the newest last; at most three. */
  readonly samples: readonly number[];
}

export interface MemoryVerdict {
  readonly state: MemoryGuardState;
  /** Slot whose lease is to be taken back now, free of charge; null for none. */
  readonly evict: number | null;
}

export const CALM: MemoryGuardState = { level: 'ok', samples: [] };

/**
 * The guard after one more sample.
 *
 * | condition | level |
 * | below the floor, and each of the last three samples lower than the one before | critical: take back the largest |
 * | below the floor | tight |
 * | it was not ok, and one of the last three samples is below the floor and a tenth | tight |
 * | otherwise | ok |
 *
 * After a lease was taken back three new samples are needed for the next one: memory takes a moment to come back. The
 * last worker with a lease keeps it, so the batch always moves.
 */
export function guardMemory(
  before: MemoryGuardState,
  freeBytes: number,
  floorBytes: number,
  slots: readonly SlotMemory[],
): MemoryVerdict {
  const samples = [...before.samples, freeBytes].slice(-SAMPLES);
  const level = levelOf(before.level, samples, floorBytes);
  const evict = level === 'critical' ? largest(slots) : null;
  return { state: { level, samples: evict === null ? samples : [] }, evict };
}

function levelOf(before: MemoryLevel, samples: readonly number[], floorBytes: number): MemoryLevel {
  const now = samples.at(-1) ?? Infinity;
  const full = samples.length === SAMPLES;
  if (now < floorBytes) {
    const below = samples.every((free) => free < floorBytes);
    const falling = samples.every((free, i) => i === 0 || free < (samples[i - 1] ?? 0));
    return full && below && falling ? 'critical' : 'tight';
  }
  const enough = full && samples.every((free) => free >= floorBytes * ENOUGH);
  return before === 'ok' || enough ? 'ok' : 'tight';
}

/** Of several workers with a lease the one with most memory; null when there is one or none. */
function largest(slots: readonly SlotMemory[]): number | null {
  const holders = slots.filter((slot) => slot.holdsLease);
  if (holders.length < 2) return null;
  return holders.reduce((most, slot) => (slot.bytes > most.bytes ? slot : most)).slot;
}

/** Whether one more lease may be given out while so many are in flight: when memory is short, one at a time. */
export const mayLease = (level: MemoryLevel, inFlight: number): boolean => level === 'ok' || inFlight === 0;

/** Files for the next lease: one when memory is short. */
export const leaseFiles = (level: MemoryLevel, files: number): number => (level === 'ok' ? files : 1);

export const guardView = (state: MemoryGuardState, freeBytes: number, floorBytes: number): MemoryGuardView => ({
  level: state.level,
  freeBytes,
  floorBytes,
});
