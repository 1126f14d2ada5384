import type { TransitionTable } from './transitions.ts';

export const WORKER_STATES = [
  'INITIALIZING',
  'HEALTHY',
  'DEGRADED',
  'UNHEALTHY',
  'FAILED',
  'RECOVERING',
  'TERMINATED',
] as const;
export type WorkerState = (typeof WORKER_STATES)[number];

export const WORKER_TRANSITIONS = {
  INITIALIZING: ['HEALTHY', 'FAILED', 'TERMINATED'],
  HEALTHY: ['DEGRADED', 'UNHEALTHY', 'FAILED', 'TERMINATED'],
  DEGRADED: ['HEALTHY', 'UNHEALTHY', 'FAILED', 'TERMINATED'],
  UNHEALTHY: ['HEALTHY', 'DEGRADED', 'FAILED', 'TERMINATED'],
  FAILED: ['RECOVERING', 'TERMINATED'],
  RECOVERING: ['INITIALIZING', 'TERMINATED'],
  TERMINATED: ['INITIALIZING'],
} as const satisfies TransitionTable<WorkerState>;

export const VERDICTS = ['idle', 'working', 'slow', 'waiting', 'stuck', 'no-progress', 'dead'] as const;
/** What the monitor makes of a worker's facts; `idle` when it holds no lease. */
export type Verdict = (typeof VERDICTS)[number];

/** Health of one worker slot, as the screen and the API show it. A slot keeps its number over restarts. */
export interface WorkerHealthMetrics {
  /** `W1` … `Wn`. */
  readonly workerId: string;
  readonly slot: number;
  /** How often the slot was filled; 1 for the first thread. */
  readonly generation: number;
  readonly restarts: number;
  readonly state: WorkerState;
  readonly verdict: Verdict;
  /** Why the verdict is what it is, in words. */
  readonly reason: string;
  /** Milliseconds until the engine stops the worker if nothing changes; absent when it will not. */
  readonly stopsInMs?: number;
  /** A process of its own (`I1` … `In`) and not a thread of this one: the isolation lane. */
  readonly isolated?: true;
  /** Active milliseconds that the recipe allows the file in hand without a sign of progress; absent when it declares none. */
  readonly deadlineMs?: number;
  /** Wall-clock time until which the slot stays empty after too many deaths or a failed start, epoch milliseconds. */
  readonly parkedUntil?: number;
  /** The thread was told to end and has not: it hangs in the system, and its place stays empty until it lets go. */
  readonly zombie?: true;
  /** Share of one core in percent (event-loop utilisation of the thread over the last sample). */
  readonly cpuPercent: number;
  /** Heap in percent of its limit. */
  readonly memoryPercent: number;
  readonly heapBytes: number;
  readonly heapLimitBytes: number;
  /** ArrayBuffers and Buffers of the thread, which no heap limit counts. */
  readonly externalBytes: number;
  /** Share of failed tasks among the last 20, 0 … 1. */
  readonly errorRate: number;
  readonly tasksDone: number;
  readonly bytesDone: number;
  /** File it works on now, with the share done 0 … 1. */
  readonly currentTask?: {
    readonly taskId: number;
    readonly path: string;
    readonly size: number;
    readonly progress: number;
    readonly runningMs: number;
  };
  /** Wall-clock time of the last sign of life, epoch milliseconds. */
  readonly lastBeatAt: number;
}
