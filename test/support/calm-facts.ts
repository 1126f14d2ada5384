import type { MetricsFacts } from '../../src/main/engine/integrations/prometheus/metrics-facts.ts';
import { ProcessCounters } from '../../src/main/engine/metrics/process-counters.ts';
import { NO_TASKS } from '../../src/shared/domain/task.ts';
import type { BatchProgress } from '../../src/shared/domain/batch.ts';
import type { WorkerHealthMetrics } from '../../src/shared/domain/worker.ts';

const MB = 1024 * 1024;

export const batchOf = (over: Partial<BatchProgress> = {}): BatchProgress => ({
  id: '20240101-000000-abcd',
  recipe: 'checksum',
  title: 'checksum',
  state: 'RUNNING',
  createdAt: 0,
  counts: { ...NO_TASKS, COMPLETED: 10, RUNNING: 2, PENDING: 88 },
  files: 100,
  refused: 0,
  bytes: 1000,
  bytesDone: 120,
  chunks: 100,
  chunksDone: 10,
  retries: 0,
  seconds: 12,
  filesPerSecond: 3,
  bytesPerSecond: 30,
  eta: { low: 20, high: 40 },
  phase: 'tasks',
  outputs: [],
  outDir: '/home/somebody/secret',
  resumable: true,
  ...over,
});

export const workerOf = (slot: number, over: Partial<WorkerHealthMetrics> = {}): WorkerHealthMetrics => ({
  workerId: `W${slot}`,
  slot,
  generation: 1,
  restarts: 0,
  state: 'HEALTHY',
  verdict: 'working',
  reason: 'It works.',
  cpuPercent: 50,
  memoryPercent: 25,
  heapBytes: 64 * MB,
  heapLimitBytes: 256 * MB,
  externalBytes: MB,
  errorRate: 0.05,
  tasksDone: 5,
  bytesDone: 50,
  currentTask: { taskId: 7, path: '/home/somebody/secret/7.jpg', size: 10, progress: 0.5, runningMs: 3 },
  lastBeatAt: 0,
  ...over,
});

/** What a scrape sees of two workers that are well, in mid-batch. */
export const calmFacts = (over: Partial<MetricsFacts> = {}): MetricsFacts => ({
  open: true,
  stats: {
    chunksProcessed: 10,
    throughput: 3,
    workerHealth: { totalWorkers: 2, healthyWorkers: 2, avgCpuPercent: 50, avgMemoryPercent: 25 },
    faultTolerance: { activeTasks: 2, failedTasks: 0, retryingTasks: 0 },
    alerts: { active: 0, byLevel: { INFO: 0, WARNING: 0, ERROR: 0, CRITICAL: 0 }, total: 0 },
  },
  workers: [workerOf(1), workerOf(2)],
  batch: batchOf(),
  queued: 1,
  alerts: [],
  counters: new ProcessCounters().read(),
  breaker: 'closed',
  memory: { level: 'ok', freeBytes: 4096 * MB, floorBytes: 1024 * MB },
  journal: { failing: false, syncedAt: 99_500, savedAt: 90_000 },
  program: { name: 'app', version: '1.2.3' },
  at: 100_000,
  lag: { p99: 0.001, max: 0.01 },
  own: {
    pid: 42,
    startedAt: 40_000,
    uptimeSeconds: 60,
    cpuSeconds: 5,
    residentBytes: 100 * MB,
    openFds: 40,
    maxFds: 1024,
  },
  machine: {
    processors: 8,
    cpuSeconds: { busy: 100, idle: 300 },
    memoryBytes: 8192 * MB,
    availableBytes: 4096 * MB,
    volumes: [
      { volume: 'data', sizeBytes: 1e9, freeBytes: 5e8 },
      { volume: 'output', sizeBytes: 2e9, freeBytes: 5e8 },
    ],
  },
  ...over,
});
