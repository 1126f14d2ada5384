import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DiskBatch } from '../../../../test/support/disk-batch.ts';
import { builtFile } from '../../../../test/support/run-cli.ts';
import { loopProblem, TestMount } from '../../../../test/support/test-mount.ts';

/*
 * An output folder on a disk of its own that is unmounted in mid-run, and mounted again. What lies under the mount point
 * is looked at all the while: not one byte may get there.
 */

const FILES = 200;
const FILE_BYTES = 48 * 1024;
const LIMIT_MS = 60_000;

let batch: DiskBatch;
let disk: TestMount;
/** What is in its place, in one of the tests. */
let other: TestMount | null;
/** The folder of the batch without what is mounted in it. */
let view: string;

const problem = loopProblem();
if (problem !== null) process.stdout.write(`lost-output.test.ts is left out: ${problem}.\n`);

/** All that lies under the mount point. */
const under = (): unknown => readdirSync(join(view, 'out'), { recursive: true });
const begun = (): Promise<void> => batch.until(() => batch.run.store.countOf('COMPLETED') > 20);
const nothingOut = (): Promise<void> => batch.until(() => batch.run.store.countOf('ASSIGNED') === 0);

beforeEach(() => {
  batch = new DiskBatch(FILES, FILE_BYTES);
  other = null;
  if (problem !== null) return;
  view = `${batch.folder}-view`;
  TestMount.showUnder(batch.folder, view);
  disk = TestMount.disk(batch.out, join(batch.folder, 'disk.img'));
});

afterEach(async () => {
  await batch.close();
  if (problem === null) {
    other?.remove();
    disk.remove();
    TestMount.hide(view);
  }
  batch.erase();
});

/** It waits, one row says so, nothing is charged, and nothing is where it should not be. */
function expectHeld(): void {
  const { store } = batch.run;
  expect(batch.run.progress()).toMatchObject({ state: 'PAUSED', pauseReason: 'device' });
  expect(batch.rows('device-lane')).toMatchObject([{ state: 'active', count: 1, metadata: { code: 'ENXIO' } }]);
  expect(batch.rows('device-lane')[0]?.examples[0]).toContain(`The output folder ${batch.out} is not the one`);
  expect(store.counts).toMatchObject({ RETRYING: 0, FAILED: 0 });
  expect([...store.attempts].filter((attempts) => attempts > 0)).toHaveLength(store.countOf('COMPLETED'));
  expect(under()).toEqual([]);
}

/** Once the disk is back nobody has to do anything. */
async function expectGoesOn(): Promise<void> {
  disk.mount();
  expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES }, retries: 0 });
  expect(under()).toEqual([]);
  expect(batch.processor.alertManager.getActiveAlerts()).toEqual([]);
  expect(batch.rows('task-failed')).toEqual([]);
}

/** The disk is away: the batch is held in the middle, and ends when the disk is back. Settles with the outputs that are wrong. */
async function wrongAfterBeingHeld(): Promise<readonly string[]> {
  await batch.held();
  await nothingOut();
  expect(batch.run.store.countOf('COMPLETED')).toBeLessThan(FILES);
  expectHeld();
  await expectGoesOn();
  return batch.wrongOutputs();
}

describe.runIf(problem === null)('the output disk is unmounted in mid-run', { timeout: LIMIT_MS }, () => {
  test('between two files: the batch waits, and goes on by itself when the disk is back', async () => {
    await batch.start(builtFile('fixtures/thinks-first.js'));
    await begun();
    await disk.unmount();
    expect(await wrongAfterBeingHeld()).toEqual([]);
  });

  test('lazily, with files open on it: the same', async () => {
    await batch.start();
    await begun();
    disk.unmountLazily();
    expect(await wrongAfterBeingHeld()).toEqual([]);
  });

  test('while a person has it paused: nothing of the batch keeps the disk busy', async () => {
    const id = await batch.start();
    await begun();
    batch.processor.pause(id);
    await nothingOut();
    expect(await disk.unmount()).toBeLessThan(20);
    const held = batch.held();
    batch.processor.resume(id);
    await held;
    expectHeld();
    await expectGoesOn();
    expect(batch.wrongOutputs()).toEqual([]);
  });

  test('another disk is in its place: nothing is written there', async () => {
    await batch.start();
    await begun();
    disk.unmountLazily();
    other = TestMount.memory(batch.out, 'size=64m');
    await batch.held();
    await nothingOut();
    expectHeld();
    expect(readdirSync(batch.out)).toEqual([]);
    other.remove();
    await expectGoesOn();
    expect(batch.wrongOutputs()).toEqual([]);
  });
});

describe.runIf(problem === null)('the output of the whole batch', { timeout: LIMIT_MS }, () => {
  const manifest = (): string => join(batch.out, 'manifest-sha256.txt');

  /** The disk goes before the first file is read, which needs it not. */
  async function startWithout(): Promise<string> {
    const id = await batch.start('checksum');
    batch.processor.pause(id);
    await disk.unmount();
    batch.processor.resume(id);
    await batch.held();
    expect(batch.run.store.countOf('COMPLETED')).toBe(FILES);
    expectHeld();
    return id;
  }

  test('waits for its disk, and is written when that is back', async () => {
    await startWithout();
    await expectGoesOn();
    expect(batch.run.progress().outputs).toEqual([manifest()]);
    expect(readFileSync(manifest(), 'utf8').trimEnd().split('\n')).toHaveLength(FILES);
    expect(readdirSync(batch.out).toSorted()).toEqual(['lost+found', 'manifest-sha256.txt']);
  });

  test('a full disk is waited for alike', async () => {
    await disk.unmount();
    disk = TestMount.memory(batch.out, 'size=64k');
    writeFileSync(join(batch.out, 'filler'), Buffer.alloc(60 * 1024));
    await batch.start('checksum');
    await batch.held();
    expect(batch.rows('device-lane')).toMatchObject([{ state: 'active', metadata: { code: 'ENOSPC' } }]);
    expect(readdirSync(batch.out)).toEqual(['filler']);
    rmSync(join(batch.out, 'filler'));
    disk.remount('size=4m');
    expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', outputs: [manifest()] });
    expect(batch.processor.alertManager.getActiveAlerts()).toEqual([]);
  });

  test('a batch that waits can be cancelled', async () => {
    const id = await startWithout();
    batch.processor.cancel(id);
    expect(await batch.run.done).toMatchObject({ state: 'CANCELLED', outputs: [] });
    disk.mount();
    expect(readdirSync(batch.out)).toEqual(['lost+found']);
  });

  test('an app that is closed meanwhile closes, and the next one is refused until the disk is there', async () => {
    const id = await startWithout();
    await batch.reopen();
    await expect(batch.processor.resumeBatch(id)).rejects.toThrow(
      `The output folder ${batch.out} is not on the disk that this batch wrote to`,
    );
    expect(under()).toEqual([]);
    disk.mount();
    await batch.processor.resumeBatch(id);
    expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', outputs: [manifest()] });
  });
});

describe('a session later', { timeout: LIMIT_MS }, () => {
  /** A batch that was ended in the middle. Returns its id. */
  async function interrupted(): Promise<string> {
    const id = await batch.start(builtFile('fixtures/thinks-first.js'));
    await begun();
    await batch.reopen();
    return id;
  }

  test.runIf(problem === null)('with the disk not mounted the resume is refused, and nothing is changed', async () => {
    const id = await interrupted();
    await disk.unmount();
    const journal = join(batch.data, 'batches', id, 'journal.jsonl');
    const before = readFileSync(journal, 'utf8');
    await expect(batch.processor.resumeBatch(id)).rejects.toMatchObject({ code: 'cannot-start' });
    await expect(batch.processor.resumeBatch(id)).rejects.toThrow('Mount that disk and resume again. Nothing was');
    expect(readFileSync(journal, 'utf8')).toBe(before);
    expect(under()).toEqual([]);
    disk.mount();
    await batch.processor.resumeBatch(id);
    expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expect(batch.wrongOutputs()).toEqual([]);
  });

  test('outputs that a person deleted with their folder are made again', async () => {
    const id = await interrupted();
    rmSync(join(batch.out, 'in'), { recursive: true });
    await batch.processor.resumeBatch(id);
    expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expect(batch.wrongOutputs()).toEqual([]);
  });
});

describe('the output folder is made anew in mid-run, on the same disk', { timeout: LIMIT_MS }, () => {
  let out: string;

  beforeEach(() => {
    out = join(batch.folder, 'same-disk');
    mkdirSync(out);
  });

  const said = (): readonly string[] => batch.rows('device-lane')[0]?.examples ?? [];

  /** What the row says at the end is what is there now, whatever was seen on the way. */
  async function replaced(): Promise<string> {
    const id = await batch.start(builtFile('fixtures/thinks-first.js'), out);
    await begun();
    renameSync(out, `${out}-away`);
    await batch.held();
    expect(said()).toEqual([expect.stringContaining('batch started with: it is not there.')]);
    mkdirSync(out);
    await batch.until(() => said().length > 1);
    await nothingOut();
    expect(said().at(-1)).toContain('it was made anew, or replaced. Put it back');
    expect(readdirSync(out)).toEqual([]);
    return id;
  }

  test('the batch waits for the old one, as its outputs are there', async () => {
    await replaced();
    rmSync(out, { recursive: true });
    renameSync(`${out}-away`, out);
    expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expect(batch.wrongOutputs(out)).toEqual([]);
  });

  test('or for the next session, which takes the new one and makes all again', async () => {
    const id = await replaced();
    await batch.reopen();
    await batch.processor.resumeBatch(id);
    expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expect(batch.wrongOutputs(out)).toEqual([]);
  });
});
