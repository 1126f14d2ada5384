import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ParallelProcessor } from '../../src/main/engine/parallel-processor.ts';
import type { WorkerHealthMetrics } from '../../src/shared/domain/worker.ts';
import { DrillBatch } from './batch.ts';
import { FEWEST_STOPS, type StopTimes } from './stop-times.ts';

/*
 * Times the stops of a JavaScript loop, in a process of its own: from the verdict, which ends the thread in the same
 * turn, to the first task that the slot has in hand after it. One loop a batch, so that the spare is warm again before
 * the next; few a pool, because a slot that dies often is parked.
 */

const STOPS_A_POOL = 3;
const SETUP = { plain: 200, napMs: 5 };

async function timeStops(home: string): Promise<number[]> {
  mkdirSync(home);
  const processor = new ParallelProcessor(
    { maxWorkers: 2, workerTimeoutSeconds: 0.3 },
    { dataDir: join(home, 'data') },
  );
  const times = new SlotTimes(processor);
  for (let i = 0; i < STOPS_A_POOL; i++) await hangOnce(processor, join(home, String(i)));
  await processor.shutdown();
  return times.done;
}

async function hangOnce(processor: ParallelProcessor, folder: string): Promise<void> {
  mkdirSync(folder);
  const batch = new DrillBatch(folder, { fault: 'spins', struck: ['once'], setup: SETUP });
  const recipe = join(process.env['GRISTMILL_THREADS_DIR'] ?? '', 'fixtures/spins.js');
  const { options } = batch;
  for await (const { path, state } of processor.processFilesParallel([batch.inputs], recipe, { options })) {
    if (state !== 'COMPLETED') throw new Error(`${path} ended as ${state}.`);
  }
}

/** When each slot was stopped, and when it had a task in hand again. */
class SlotTimes {
  readonly done: number[] = [];
  readonly #processor: ParallelProcessor;
  readonly #stopped = new Map<string, { readonly at: number; readonly generation: number }>();

  constructor(processor: ParallelProcessor) {
    this.#processor = processor;
    processor.onChange(() => this.#look());
  }

  #look(): void {
    const now = performance.now();
    for (const worker of this.#processor.workers) {
      if (worker.isolated !== true) this.#lookAt(worker, now);
    }
  }

  #lookAt({ workerId, verdict, generation, currentTask }: WorkerHealthMetrics, now: number): void {
    const stop = this.#stopped.get(workerId);
    if (stop === undefined) {
      if (verdict !== 'stuck') return;
      this.#stopped.set(workerId, { at: now, generation });
      this.#chase(workerId);
    } else if (generation > stop.generation && currentTask !== undefined) {
      this.#stopped.delete(workerId);
      this.done.push(now - stop.at);
    }
  }

  /**
   * Looks each millisecond until the slot is back: a task in hand is told by shared memory alone. Not more often: a busy
   * main thread takes its time from the one that ends.
   */
  #chase(workerId: string): void {
    setTimeout(() => {
      this.#look();
      if (this.#stopped.has(workerId)) this.#chase(workerId);
    }, 1);
  }
}

const [, folder = '', answer = ''] = process.argv.slice(2);
const ms: number[] = [];
for (let pool = 0; ms.length < FEWEST_STOPS && pool < FEWEST_STOPS; pool++)
  ms.push(...(await timeStops(join(folder, String(pool)))));
writeFileSync(answer, JSON.stringify({ ms } satisfies StopTimes));
process.kill(process.pid, 'SIGKILL');
