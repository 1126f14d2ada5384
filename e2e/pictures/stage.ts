import type { ElectronApplication, Page } from '@playwright/test';
import type { BatchProgress } from '../../src/shared/domain/batch.ts';
import { NO_TASKS } from '../../src/shared/domain/task.ts';
import type { WorkerHealthMetrics } from '../../src/shared/domain/worker.ts';
import type { Frame, Sample } from '../../src/shared/ipc/views.ts';

/*
 * Views made by hand, sent over the real channel to the real page: for looking at states that the engine reaches only
 * after minutes, or when a machine is in trouble. They are no proof that it reaches them.
 */

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** Above every number that main will reach: what it sends meanwhile is older, and not shown. */
const LATER = 1_000_000_000;

/** Sends an event to the page, as main does. */
export async function send(app: ElectronApplication, name: 'frame' | 'sample', payload: object): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, event) => {
      for (const window of BrowserWindow.getAllWindows()) window.webContents.send(event.name, event.payload);
    },
    { name, payload: { seq: LATER, ...payload } },
  );
}

export function worker(id: string, change: Partial<WorkerHealthMetrics> = {}): WorkerHealthMetrics {
  const number = Number(id.slice(1));
  return {
    workerId: id,
    slot: number,
    generation: 1,
    restarts: 0,
    state: 'HEALTHY',
    verdict: 'working',
    reason: 'Makes progress.',
    cpuPercent: 92,
    memoryPercent: 34,
    heapBytes: 212 * MIB,
    heapLimitBytes: 640 * MIB,
    externalBytes: 84 * MIB,
    errorRate: 0,
    tasksDone: 1200 + number,
    bytesDone: 9 * GIB,
    currentTask: {
      taskId: number,
      path: `/home/ada/Family archive/2004 Wedding, scanned/scan-${number}0412.tif`,
      size: 96 * MIB,
      progress: 0.2 + number / 20,
      runningMs: 4100,
    },
    lastBeatAt: Date.now(),
    ...change,
  };
}

const BATCH: BatchProgress = {
  id: 'picture',
  recipe: 'checksum',
  title: 'Checksum manifest',
  state: 'RUNNING',
  createdAt: 0,
  counts: { ...NO_TASKS, COMPLETED: 12_431, PENDING: 37_569 },
  files: 50_000,
  refused: 0,
  bytes: 400 * GIB,
  bytesDone: 99 * GIB,
  bytesFailed: 0,
  bytesRetrying: 0,
  chunks: 50_000,
  chunksDone: 12_431,
  retries: 0,
  seconds: 300,
  filesPerSecond: 41,
  bytesPerSecond: 330 * MIB,
  eta: { low: 880, high: 1100 },
  phase: 'tasks',
  outputs: [],
  outDir: '/home/ada/Manifests',
  resumable: true,
};

export function frame(batch: Partial<BatchProgress>, change: Partial<Frame>): Omit<Frame, 'seq'> {
  return {
    batch: { ...BATCH, ...batch },
    queue: [],
    workers: [],
    latency: { p50: 1, p95: 2, p99: 3 },
    memory: { level: 'ok', freeBytes: 9 * GIB, floorBytes: 2.4 * GIB },
    savedAt: Date.now() - 12_000,
    gentle: { on: false, own: false, onBattery: false, most: 2, slots: 2 },
    whenDone: { choice: 'nothing', own: false, sleepsAt: null },
    ...change,
  };
}

/** The same worker with nothing in hand. */
export function idle(busy: WorkerHealthMetrics): WorkerHealthMetrics {
  const rest = { ...busy };
  delete rest.currentTask;
  return rest;
}

/** Nothing of a thread that is gone is measured. */
export const gone = (id: string, change: Partial<WorkerHealthMetrics>): WorkerHealthMetrics =>
  idle(
    worker(id, {
      state: 'FAILED',
      verdict: 'dead',
      cpuPercent: 0,
      memoryPercent: 0,
      heapBytes: 0,
      externalBytes: 0,
      ...change,
    }),
  );

/** Five minutes of seconds after what the page has, with a sleep of three minutes before the last of them. */
export async function sendSamplesWithSleep(
  app: ElectronApplication,
  page: Page,
  workers: readonly WorkerHealthMetrics[],
): Promise<void> {
  const start = (await page.evaluate(() => Date.now())) + 2000;
  const slept = 180_000;
  for (let second = 0; second < 300; second++) {
    const woke = second === 210;
    const at = start + second * 1000 + (second >= 210 ? slept : 0);
    await send(app, 'sample', {
      machine: {
        at,
        cpuPercent: 80 + (second % 7),
        memoryPercent: 61,
        memoryUsedBytes: 14 * GIB,
        memoryTotalBytes: 24 * GIB,
        diskPercent: 24,
        diskFreeBytes: 77 * GIB,
        dataDisk: { percent: 71, freeBytes: 12 * GIB },
        processCpuPercent: 300,
        processMemoryBytes: GIB,
        loopLagMs: 3,
      },
      throughput: {
        at,
        filesPerSecond: 40 + (second % 5),
        bytesPerSecond: (320 + (second % 11) * 6) * MIB,
        chunksPerSecond: 40 + (second % 5),
        failedPerSecond: 0,
      },
      queue: 0,
      workers: { total: workers.length, healthy: workers.length, busy: workers.length },
      workerCpu: workers.map(({ cpuPercent }, i) => (cpuPercent === 0 ? 0 : 60 + ((second * (i + 3)) % 37))),
      ...(woke ? { gapMs: slept } : {}),
    } satisfies Omit<Sample, 'seq'>);
  }
}
