import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ParallelProcessor } from './parallel-processor.ts';

let folder: string;
let processor: ParallelProcessor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gristmill-test-'));
  mkdirSync(join(folder, 'in/deep'), { recursive: true });
  for (let i = 0; i < 300; i++) writeFileSync(join(folder, i % 2 ? 'in' : 'in/deep', `file-${i}`), `content ${i}`);
  processor = new ParallelProcessor({ maxWorkers: 2 }, { dataDir: join(folder, 'data') });
});

afterEach(async () => {
  await processor.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

describe('ParallelProcessor', () => {
  it('yields a right result for every file', async () => {
    const seen = new Map<string, unknown>();
    for await (const outcome of processor.processFilesParallel([join(folder, 'in')], 'checksum')) {
      expect(outcome.state).toBe('COMPLETED');
      seen.set(outcome.path, outcome.result);
    }
    expect(seen.size).toBe(300);
    for (const [path, digest] of seen) {
      expect(digest).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
    }
  });

  it('publishes the manifest and tells the seed figures', async () => {
    const prepared = await processor.prepare({ paths: [join(folder, 'in')], recipe: 'checksum' });
    const id = processor.submit(prepared, { outDir: join(folder, 'out'), onConflict: 'fail' });
    const ended = await processor.current?.done;
    expect(ended).toMatchObject({ id, state: 'COMPLETED', outputs: [join(folder, 'out/manifest-sha256.txt')] });
    expect(readFileSync(join(folder, 'out/manifest-sha256.txt'), 'utf8').trimEnd().split('\n')).toHaveLength(300);
    expect(processor.getHealthStatus()).toMatchObject({
      isRunning: true,
      workerCount: 2,
      activeTasks: 0,
      activeAlerts: 0,
    });
    expect(processor.getStats()).toMatchObject({
      chunksProcessed: 300,
      faultTolerance: { activeTasks: 0, failedTasks: 0, retryingTasks: 0 },
    });
  });

  it('has its workers ready before there is a batch, where it is told that one may come', async () => {
    processor.getReady();
    await until(() => processor.getHealthStatus().healthyWorkers === 2);
    const workers = [...processor.workerMetrics.values()].map(({ generation }) => generation);
    const prepared = await processor.prepare({ paths: [join(folder, 'in')], recipe: 'checksum' });
    processor.submit(prepared, { outDir: null, onConflict: 'fail' });
    expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED', chunksDone: 300 });
    expect([...processor.workerMetrics.values()].map(({ generation }) => generation)).toEqual(workers);
  });

  it('gets nothing ready once it was shut down', async () => {
    await processor.shutdown();
    processor.getReady();
    expect(processor.workerMetrics.size).toBe(0);
  });
});

/** Looks at every change. */
function until(reached: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!reached()) return;
      stop();
      resolve();
    };
    const stop = processor.onChange(look);
    look();
  });
}
