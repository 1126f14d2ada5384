import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtFile } from '../../../../test/support/run-cli.ts';
import { callOf } from '../../../shared/domain/alert.ts';
import { ParallelProcessor } from '../parallel-processor.ts';

const FILES = 10_000;

let folder: string;
let processor: ParallelProcessor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'failing-'));
  mkdirSync(join(folder, 'in'));
  for (let i = 0; i < FILES; i++) writeFileSync(join(folder, 'in', `bad-${i}`), '');
  processor = new ParallelProcessor({ maxWorkers: 2, haltPolicy: 'off' }, { dataDir: join(folder, 'data') });
});
afterEach(async () => {
  await processor.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

test('without a halt policy ten thousand failing files are one row, one notification, and one call of a route', async () => {
  const calls: string[] = [];
  const notices: string[] = [];
  processor.alertManager.onTransition((alert, step) => void calls.push(`${alert.rule} ${callOf(step, alert)}`));
  processor.alertManager.onNotice(({ body }) => void notices.push(body));
  let failed = 0;
  const recipe = builtFile('fixtures/fails-bad-names.js');
  for await (const { state } of processor.processFilesParallel([join(folder, 'in')], recipe)) {
    if (state === 'FAILED') failed += 1;
  }
  expect(failed).toBe(FILES);
  expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED_WITH_FAILURES', counts: { FAILED: FILES } });
  const rows = processor.alertManager.all();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ rule: 'task-failed', count: FILES, state: 'active', level: 'WARNING' });
  expect(new Set(rows[0]?.examples).size).toBe(10);
  expect(calls).toEqual(['task-failed trigger']);
  expect(notices).toHaveLength(1);
}, 120_000);
