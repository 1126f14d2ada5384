import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fileAppears, HazardBatch } from '../../../../test/support/hazard-batch.ts';
import { mkdirSync } from 'node:fs';
import { readStatus } from './status-file.ts';

let batch: HazardBatch;
afterEach(() => batch.remove());

test('one that stays is told of before its first batch, and not after its end; others only while they work', async () => {
  batch = new HazardBatch(1);
  mkdirSync(batch.data);
  const path = join(batch.data, 'status.json');
  const passing = batch.processor();
  const appears = fileAppears(path);
  const resident = batch.processor({}, { resident: true });
  await appears;
  expect(await readStatus(batch.data)).toMatchObject({
    processes: [{ pid: process.pid, health: { isRunning: true, activeTasks: 0 }, batches: [] }],
  });
  await passing.shutdown();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ processes: [{ batches: [] }] });
  await resident.shutdown();
  expect(existsSync(path)).toBe(false);
});
