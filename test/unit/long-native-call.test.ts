import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ParallelProcessor } from '../../src/main/engine/parallel-processor.ts';
import { builtFile } from '../support/run-cli.ts';

/*
 * A picture that takes a library longer to encode than every timeout: no sign of progress, an idle loop, no processor
 * time in the thread. Only the recipe knows that this is work, and says so by its deadline.
 */

const PIXELS = 400 * 400;
const CONFIG = { maxWorkers: 2, workerTimeoutSeconds: 0.6, alertThresholds: { workerTimeoutCritical: 0.9 } };

let folder: string;
let processor: ParallelProcessor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'native-'));
  mkdirSync(join(folder, 'in'));
  processor = new ParallelProcessor(CONFIG, { dataDir: join(folder, 'data') });
});
afterEach(async () => {
  await processor.shutdown();
  rmSync(folder, { recursive: true });
});

/** Noise, which no encoder makes short work of; the same in each run. */
function noise(): Buffer {
  const bytes = Buffer.alloc(PIXELS * 3);
  let state = 1;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

test('a big AVIF within the deadline of its recipe is never stopped', { timeout: 60_000 }, async () => {
  writeFileSync(join(folder, 'in', 'big'), noise());
  const seen = new Set<string>();
  processor.onChange(() => {
    for (const { state, verdict } of processor.workers) seen.add(`${state} ${verdict}`);
  });
  const outcomes = [];
  for await (const outcome of processor.processFilesParallel([join(folder, 'in')], builtFile('fixtures/avif.js'))) {
    outcomes.push(outcome);
  }
  expect(outcomes).toMatchObject([{ state: 'COMPLETED', attempts: 1, losses: 0 }]);
  // Otherwise this shows nothing: it was longer than the longest timeout.
  expect(outcomes[0]?.durationMs).toBeGreaterThan(2 * 1000 * CONFIG.alertThresholds.workerTimeoutCritical);
  expect([...seen].filter((one) => !/^(INITIALIZING|HEALTHY|TERMINATED) (idle|working)$/.test(one))).toEqual([]);
});
