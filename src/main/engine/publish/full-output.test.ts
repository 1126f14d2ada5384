import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DiskBatch } from '../../../../test/support/disk-batch.ts';
import { LiveCli } from '../../../../test/support/live-cli.ts';
import { builtFile } from '../../../../test/support/run-cli.ts';
import { canMount, TestMount } from '../../../../test/support/test-mount.ts';

/* An output folder whose disk is really full: a small file system in memory. */

const FILES = 200;
const FILE_BYTES = 96 * 1024;
/** Room for 22 files, and then for what a probe writes, but for no file more. */
const FIT = 22;
const SMALL = 'size=2184k';
const LARGE = 'size=64m';
const LIMIT_MS = 60_000;

let batch: DiskBatch;
let disk: TestMount;

beforeEach(() => {
  batch = new DiskBatch(FILES, FILE_BYTES);
  if (canMount) disk = TestMount.memory(batch.out, SMALL);
});

afterEach(async () => {
  await batch.close();
  if (canMount) disk.remove();
  batch.erase();
});

const paused = (): Promise<void> => batch.until(() => batch.run.state === 'PAUSED');
const expectOutputs = (): void => expect(batch.wrongOutputs()).toEqual([]);

describe.runIf(canMount)('the output disk is full in mid-run', { timeout: LIMIT_MS }, () => {
  test('the batch waits with one alert and nothing charged; with room again it goes on by itself', async () => {
    await batch.start();
    await paused();
    const { run } = batch;
    expect(run.progress()).toMatchObject({ state: 'PAUSED', pauseReason: 'device' });
    expect(batch.rows('device-lane')).toMatchObject([
      { level: 'ERROR', state: 'active', metadata: { code: 'ENOSPC' } },
    ]);
    expect(batch.rows('device-lane')[0]?.message).toBe('Copy is paused: The disk is full.');
    // It takes the probe and then no file: the batch goes on, waits again, and the row stays the one it is.
    await batch.until(() => run.store.countOf('COMPLETED') === FIT && run.state === 'PAUSED');
    const told = batch.rows('device-lane')[0]?.count;
    for (const state of ['RUNNING', 'PAUSED', 'RUNNING', 'PAUSED']) await batch.until(() => run.state === state);
    expect(batch.rows('device-lane')).toMatchObject([{ state: 'active', count: told }]);
    expect(run.store.counts).toMatchObject({ COMPLETED: FIT, RETRYING: 0, FAILED: 0 });
    const charged = [...run.store.attempts].filter((attempts) => attempts > 0);
    expect(charged).toHaveLength(FIT);

    disk.remount(LARGE);
    expect(await run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES }, retries: 0 });
    expectOutputs();
    expect(batch.processor.alertManager.getActiveAlerts()).toEqual([]);
    expect(batch.rows('task-failed')).toEqual([]);
  });

  test('it turns read-only: the same', async () => {
    disk.remount(LARGE);
    const id = await batch.start();
    await batch.until(() => batch.run.store.countOf('COMPLETED') > 0);
    // A file that is open for writing would keep it writable.
    const still = batch.until(() => batch.run.store.countOf('ASSIGNED') === 0);
    batch.processor.pause(id);
    await still;
    disk.remount('ro');
    const held = batch.held();
    batch.processor.resume(id);
    await held;
    expect(batch.rows('device-lane')).toMatchObject([{ state: 'active', metadata: { code: 'EROFS' } }]);
    disk.remount('rw');
    expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expectOutputs();
  });

  test('what a person paused meanwhile stays paused when there is room again', async () => {
    const id = await batch.start();
    await paused();
    batch.processor.pause(id);
    expect(batch.run.progress().pauseReason).toBe('device');
    const mine = batch.until(() => batch.run.progress().pauseReason === 'user');
    disk.remount(LARGE);
    await mine;
    expect(batch.run.state).toBe('PAUSED');
    batch.processor.resume(id);
    expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expectOutputs();
  });

  test('an app that is closed meanwhile leaves no unfinished output, and the next one goes on', async () => {
    const id = await batch.start();
    await paused();
    await batch.reopen();
    expect(readdirSync(join(batch.out, 'in')).filter((name) => name.endsWith('.part'))).toEqual([]);
    disk.remount(LARGE);
    await batch.processor.resumeBatch(id);
    expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expectOutputs();
  });

  test('the command line waits, says so once, and ends well', async () => {
    const data = join(batch.folder, 'cli-data');
    const live = new LiveCli([
      'run',
      builtFile('fixtures/copy.js'),
      batch.inputs,
      '--out',
      batch.out,
      '--data-dir',
      data,
      '--trust-script',
      '--json',
    ]);
    const isAlert = (line: Readonly<Record<string, unknown>>): boolean => JSON.stringify(line).includes('device-lane');
    await live.until(isAlert);
    await live.until((line) => line['type'] === 'progress' && line['state'] === 'PAUSED');
    disk.remount(LARGE);
    expect(await live.ended).toEqual({ code: 0, signal: null });
    expect(live.lines.at(-1)).toMatchObject({ type: 'summary', outcome: 'COMPLETED', counts: { COMPLETED: FILES } });
    // Raised and cleared, for each time that the disk was full.
    expect(live.lines.filter(isAlert).length).toBeLessThanOrEqual(4);
    expectOutputs();
  });
});
