import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ParallelProcessor } from '../../src/main/engine/parallel-processor.ts';
import { seededRandom } from '../../src/main/engine/ports.ts';
import { DrillBatch } from '../drill/batch.ts';
import { marksOf } from '../fixtures/faults/lib/fault.ts';
import { until } from '../support/hazard-batch.ts';
import { builtFile } from '../support/run-cli.ts';

const PLAIN = 999;
const WORKERS = 4;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poison-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one poison file in a thousand: all others are done, none is blamed, and the workers are whole', async () => {
  const batch = new DrillBatch(folder, { fault: 'poison', struck: ['1'], setup: { plain: PLAIN, napMs: 0 } });
  const processor = new ParallelProcessor({ maxWorkers: WORKERS }, { dataDir: batch.data, random: seededRandom(7) });
  try {
    const { options } = batch;
    const ends: string[] = [];
    const stream = processor.processFilesParallel([batch.inputs], builtFile('fixtures/poison.js'), { options });
    for await (const { path, state, failReason = '', attempts, losses, result } of stream) {
      const name = basename(path);
      const told = `${state} ${failReason} ${attempts} ${losses}`;
      ends.push(batch.isStruck(path) ? `poison: ${told}` : `${told} ${batch.isRight(name, result)}`);
    }
    expect(ends).toHaveLength(PLAIN + 1);
    expect(new Set(ends)).toEqual(new Set(['COMPLETED  1 0 true', 'poison: FAILED poisoned 0 2']));
    expect(ends.filter((end) => end.startsWith('poison'))).toHaveLength(1);
    // Nobody took it a third time.
    expect(marksOf(batch.marks, 'poison-1')).toHaveLength(2);
    await until(processor, () => processor.getHealthStatus().healthyWorkers === WORKERS);
    expect(processor.getHealthStatus().workerCount).toBe(WORKERS);
  } finally {
    await processor.shutdown();
  }
});
