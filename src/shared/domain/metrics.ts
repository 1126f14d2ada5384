import type { AlertLevel } from './alert.ts';

/** `getHealthStatus()`, the seed's Health Status API in camelCase. */
export interface HealthStatus {
  readonly isRunning: boolean;
  readonly workerCount: number;
  readonly healthyWorkers: number;
  readonly activeTasks: number;
  readonly activeAlerts: number;
}

/** `getStats()`, the seed's Metrics Collection in camelCase. */
export interface ProcessorStats {
  readonly chunksProcessed: number;
  /** Chunks per second over the last 10 s. */
  readonly throughput: number;
  readonly workerHealth: {
    readonly totalWorkers: number;
    readonly healthyWorkers: number;
    readonly avgCpuPercent: number;
    readonly avgMemoryPercent: number;
  };
  readonly faultTolerance: {
    readonly activeTasks: number;
    readonly failedTasks: number;
    readonly retryingTasks: number;
  };
  readonly alerts: {
    readonly active: number;
    readonly byLevel: Readonly<Record<AlertLevel, number>>;
    readonly total: number;
  };
}

export interface DiskFigures {
  /** Share that is used of what a user may use, 0 … 100. */
  readonly percent: number;
  readonly freeBytes: number;
}

/** One second of the machine and of the app's own process. */
export interface MachineSample {
  /** Epoch milliseconds. */
  readonly at: number;
  /** All cores together, 0 … 100. */
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly memoryUsedBytes: number;
  readonly memoryTotalBytes: number;
  /** Volume of the output (or of the data folder before there is one). */
  readonly diskPercent: number;
  readonly diskFreeBytes: number;
  /** Volume of the data folder, where that is another one. */
  readonly dataDisk?: DiskFigures;
  /** Gristmill's own process: share of one core (may pass 100) and resident memory. */
  readonly processCpuPercent: number;
  readonly processMemoryBytes: number;
  /** p99 delay of the main loop in the last second, milliseconds. */
  readonly loopLagMs: number;
}

export const MEMORY_LEVELS = ['ok', 'tight', 'critical'] as const;
/** `tight`: leases are small and no new worker gets one beyond the first; `critical`: the largest lease is taken back. */
export type MemoryLevel = (typeof MEMORY_LEVELS)[number];

/** What the memory guard sees of the machine. */
export interface MemoryGuardView {
  readonly level: MemoryLevel;
  readonly freeBytes: number;
  /** Below this the guard acts. */
  readonly floorBytes: number;
}

/** One second of throughput. */
export interface ThroughputSample {
  readonly at: number;
  readonly filesPerSecond: number;
  readonly bytesPerSecond: number;
  readonly chunksPerSecond: number;
  readonly failedPerSecond: number;
}

/** One sample of health: of the machine, of the work and of the workers. */
export interface HealthSample {
  readonly machine: MachineSample;
  readonly throughput: ThroughputSample;
  /** Files that wait to be given out; 0 while no batch runs. */
  readonly queue: number;
  /** Threads that are there, that are HEALTHY, and that have a file in hand. */
  readonly workers: { readonly total: number; readonly healthy: number; readonly busy: number };
  /** Utilisation 0 … 100 of each slot, in order of slots. */
  readonly workerCpu: readonly number[];
  /** Before this sample the machine slept or the process stood still for so long, milliseconds; absent when it did not. */
  readonly gapMs?: number;
}

/** Task latency over the batch in milliseconds. */
export interface LatencySummary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Whether work leaves the machine to others, and what that means now. */
export interface GentleView {
  readonly on: boolean;
  /** It was said of the batch that runs; else it is the standing choice. */
  readonly own: boolean;
  readonly onBattery: boolean;
  /** Workers that may have work at once, of so many. */
  readonly most: number;
  readonly slots: number;
}
