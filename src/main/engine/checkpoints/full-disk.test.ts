import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DiskBatch } from '../../../../test/support/disk-batch.ts';
import { canMount, TestMount } from '../../../../test/support/test-mount.ts';

/* A real disk that is really full: a small file system in memory under the data folder. */

const FILES = 8_000;
/** Room for the listing and a part of the results. */
const SMALL = 'size=700k';
const LARGE = 'size=64m';
/** Thousands of files are made and removed; slow where others work too. */
const HOOK_MS = 60_000;
const LIMIT_MS = 60_000;

let batch: DiskBatch;
let disk: TestMount;

beforeEach(() => {
  batch = new DiskBatch(FILES, 1);
  if (canMount) disk = TestMount.memory(batch.data, SMALL);
}, HOOK_MS);

afterEach(async () => {
  await batch.close();
  if (canMount) disk.remove();
  batch.erase();
}, HOOK_MS);

const paused = (): Promise<void> => batch.until(() => batch.run.state === 'PAUSED');
const lines = (): string[] => readFileSync(join(batch.out, 'manifest-sha256.txt'), 'utf8').trimEnd().split('\n');

describe.runIf(canMount)('the data disk is full in mid-run', { timeout: LIMIT_MS }, () => {
  test('the batch is paused and says so; with room again it goes on by itself, and no result is missing', async () => {
    await batch.start('checksum');
    await paused();
    expect(batch.run.progress()).toMatchObject({ state: 'PAUSED', pauseReason: 'device' });
    expect(batch.processor.alertManager.getActiveAlerts()).toMatchObject([
      { rule: 'checkpoint-failed', level: 'ERROR' },
    ]);
    expect(batch.run.store.countOf('COMPLETED')).toBeLessThan(FILES);

    disk.remount(LARGE);
    const ended = await batch.run.done;
    expect(ended).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expect(new Set(lines()).size).toBe(FILES);
    expect(batch.processor.alertManager.getActiveAlerts()).toEqual([]);
  });

  test('a cancel that is not on the disk is not told as one', async () => {
    const id = await batch.start('checksum');
    await paused();
    batch.processor.cancel(id);
    const ended = await batch.run.done;
    expect(ended).toMatchObject({ state: 'INTERRUPTED', resumable: true });
    expect(ended.problem).toMatch(/not on the disk: .*no space.*resume it/is);
    await batch.reopen();
    disk.remount(LARGE);
    expect(await batch.processor.offers()).toMatchObject([{ id }]);
  });

  test('an app that is closed meanwhile closes; what was not written down is done again by the next', async () => {
    const id = await batch.start('checksum');
    await paused();
    await batch.reopen();
    disk.remount(LARGE);

    await batch.processor.resumeBatch(id);
    expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expect(new Set(lines()).size).toBe(FILES);
  });
});
