import { create } from 'zustand';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import type { WorkerHealthMetrics } from '../../../shared/domain/worker.ts';
import type { Frame } from '../../../shared/ipc/views.ts';
import { share } from '../lib/structural-share.ts';

/** The batch, its queue and the workers: at most four new ones a second. */
export const useFrame = create<Frame>()(() => ({
  seq: -1,
  batch: null,
  queue: [],
  workers: [],
  latency: { p50: 0, p95: 0, p99: 0 },
  memory: { level: 'ok', freeBytes: 0, floorBytes: 0 },
  savedAt: null,
  gentle: { on: false, own: false, onBattery: false, most: 0, slots: 0 },
  whenDone: { choice: 'nothing', own: false, sleepsAt: null },
}));

/** Takes over a frame; parts that did not change stay the same objects and wake nobody. */
export function showFrame(frame: Frame): void {
  useFrame.setState((shown) => share(shown, frame), true);
}

export const selectBatch = (frame: Frame): BatchProgress | null => frame.batch;
export const selectBatchId = (frame: Frame): string | null => frame.batch?.id ?? null;
export const selectSavedAt = (frame: Frame): number | null => frame.savedAt;
export const selectQueue = (frame: Frame): readonly BatchProgress[] => frame.queue;
export const selectWorkers = (frame: Frame): readonly WorkerHealthMetrics[] => frame.workers;
export const selectWorkerIds = (frame: Frame): readonly string[] => frame.workers.map((worker) => worker.workerId);

/** The lane of processes; its ids stand among those of the workers too. */
export const selectIsolatedIds = (frame: Frame): readonly string[] =>
  frame.workers.filter((worker) => worker.isolated === true).map((worker) => worker.workerId);

/** One slot only, so that a card sleeps while the others work. */
export const selectWorker =
  (workerId: string) =>
  (frame: Frame): WorkerHealthMetrics | undefined =>
    frame.workers.find((worker) => worker.workerId === workerId);
