import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InterruptedBatch } from '../../../../test/support/interrupted-batch.ts';
import { NO_FIGURES, type DiskFigures } from '../../../shared/domain/batch.ts';

/*
 * Between an interruption and the resume somebody changes the disk. Each kind of change is found, counted in what the
 * prompt says, and leads to what `Check` in verify.ts says. Real files, real threads.
 */

let batch: InterruptedBatch;

beforeEach(() => {
  batch = new InterruptedBatch();
});
afterEach(() => batch.remove());

const figures = (given: Partial<DiskFigures>): DiskFigures => ({ ...NO_FIGURES, ...given });
const byFolder = (path: string): void => {
  rmSync(path);
  mkdirSync(path);
};
/** Another content of the same length under the same inode and time: nothing but the content tells. */
function alterUnseen(path: string): void {
  copyFileSync(path, `${path}.ref`);
  execFileSync('touch', ['-r', path, `${path}.ref`]);
  const { size, mtimeMs } = statSync(path);
  writeFileSync(path, 'x'.repeat(size), { flag: 'r+' });
  execFileSync('touch', ['-r', `${path}.ref`, path]);
  rmSync(`${path}.ref`);
  expect(statSync(path)).toMatchObject({ size, mtimeMs });
}
const list = (): string[] => readFileSync(join(batch.outDir, 'list.txt'), 'utf8').trimEnd().split('\n');
const ALL = ['gate', 'plain-0000', 'plain-0001', 'plain-0002', 'plain-0003', 'plain-0004', 'plain-0005'];

describe('outputs', () => {
  beforeEach(() => batch.make('hazards-copy'));

  test('what was written is what stands there, however much of it was made in which session', async () => {
    appendFileSync(batch.input(1), ' and more');
    rmSync(batch.output(2));
    const written = (): number =>
      readdirSync(dirname(batch.output(0))).reduce((sum, name) => sum + statSync(batch.output(name)).size, 0);
    const { end, again } = await batch.resume();
    expect(again).toEqual(['gate', 'plain-0001', 'plain-0002']);
    expect(end?.bytesWritten).toBe(written());
  });

  test('all as they were: nothing is done again', async () => {
    const { again, offer } = await batch.resume();
    expect(offer).toMatchObject(figures({ verified: 6 }));
    expect(again).toEqual(['gate']);
  });

  test.each<[string, (path: string) => void, Partial<DiskFigures>]>([
    ['deleted', (path) => rmSync(path), { outputsMissing: 1 }],
    ['truncated', (path) => truncateSync(path, 3), { outputsAltered: 1 }],
    ['longer', (path) => appendFileSync(path, '!'), { outputsAltered: 1 }],
    ['edited at the same size', (path) => writeFileSync(path, readFileSync(path)), { outputsAltered: 1 }],
    ['another file of the same size and time', replaceByTwin, { outputsAltered: 1 }],
  ])('one that is %s is made again', async (_, change, found) => {
    change(batch.output(3));
    expect(await batch.offer()).toMatchObject({ ...figures({ verified: 5, ...found }), check: { state: 'checked' } });
    const { again, end, offer } = await batch.resume();
    expect(offer).toMatchObject(figures({ verified: 5, ...found }));
    expect(again).toEqual(['gate', 'plain-0003']);
    expect(end).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 7 } });
    expect(readFileSync(batch.output(3), 'utf8')).toBe('content of plain-0003');
  });

  test('a folder in its place: the file fails once and for good, says why, and the others are done', async () => {
    byFolder(batch.output(3));
    expect(await batch.offer()).toMatchObject(figures({ verified: 5, outputsAltered: 1 }));
    const { again, end, tasks } = await batch.resume();
    expect(again).toEqual(['gate', 'plain-0003']);
    expect(end).toMatchObject({ state: 'COMPLETED_WITH_FAILURES', counts: { COMPLETED: 6, FAILED: 1 }, retries: 0 });
    const failed = tasks.get('plain-0003');
    expect(failed).toMatchObject({ state: 'FAILED', failReason: 'permanent', error: { code: 'EISDIR' } });
    expect(failed?.error?.message).toContain(`There is a folder where the output belongs: ${batch.output(3)}.`);
    expect(statSync(batch.output(3)).isDirectory()).toBe(true);
  });

  test('a content that nothing else tells of is found where contents are read, and only there', async () => {
    alterUnseen(batch.output(3));
    expect(await batch.offer()).toMatchObject(figures({ verified: 6 }));
    const units: string[] = [];
    const { again, offer } = await batch.resume({
      contents: true,
      onCheck: (_, check) => check.state === 'checking' && units.push(check.unit),
    });
    expect(offer).toMatchObject(figures({ verified: 5, outputsAltered: 1 }));
    expect(again).toEqual(['gate', 'plain-0003']);
    expect(readFileSync(batch.output(3), 'utf8')).toBe('content of plain-0003');
    expect(new Set(units).has('files')).toBe(false);
  });

  function replaceByTwin(path: string): void {
    copyFileSync(path, `${path}.twin`);
    execFileSync('touch', ['-r', path, `${path}.twin`]);
    renameSync(`${path}.twin`, path);
  }

  test.each<[string, (path: string) => void, string, RegExp]>([
    ['gone', (path) => rmSync(path), 'ENOENT', /is gone: it was there when the batch was listed/],
    ['replaced by a folder', byFolder, 'EISDIR', /a folder where a file was listed/],
  ])(
    'an input that waits and is %s is counted, and fails for that when its turn comes',
    async (_, change, code, why) => {
      change(batch.input('gate'));
      expect(await batch.offer()).toMatchObject(figures({ verified: 6, pendingGone: 1 }));
      const { tasks, end } = await batch.resume();
      expect(tasks.get('gate')).toMatchObject({
        state: 'FAILED',
        failReason: 'permanent',
        attempts: 1,
        error: { code },
      });
      expect(tasks.get('gate')?.error?.message).toMatch(why);
      expect(end).toMatchObject({ state: 'COMPLETED_WITH_FAILURES', counts: { COMPLETED: 6, FAILED: 1 } });
    },
  );

  test('an input that is gone and its output, too: nothing of it is left, and the file says so', async () => {
    rmSync(batch.input(2));
    rmSync(batch.output(2));
    const { tasks, offer } = await batch.resume();
    expect(offer).toMatchObject(figures({ verified: 5, outputsMissing: 1 }));
    expect(tasks.get('plain-0002')).toMatchObject({ state: 'FAILED', error: { code: 'ENOENT' } });
  });
});

describe('inputs that are done', () => {
  beforeEach(() => batch.make('hazards-manifest'));

  test.each<[string, (path: string) => void, Partial<DiskFigures>, readonly string[]]>([
    ['changed', (path) => appendFileSync(path, ' and more'), { changed: 1 }, ['plain-0004']],
    ['gone', (path) => rmSync(path), { removed: 1 }, []],
    ['replaced by a folder', byFolder, { replaced: 1 }, []],
  ])('%s', async (_, change, found, again) => {
    change(batch.input(4));
    expect(await batch.offer()).toMatchObject(figures({ verified: 5, ...found }));
    const resumed = await batch.resume();
    expect(resumed.again).toEqual(['gate', ...again]);
    expect(resumed.offer).toMatchObject(figures({ verified: 5, ...found }));
    // What was made of a file that is gone is kept: the output is that of a run that nobody interrupted.
    expect(resumed.end).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 7 } });
    expect(list()).toEqual(ALL);
  });
});

describe('results', () => {
  beforeEach(() => batch.make('hazards-manifest'));

  const lines = (): string[] => readFileSync(batch.results, 'utf8').split('\n').slice(0, -1);
  const write = (changed: readonly string[]): void =>
    writeFileSync(batch.results, changed.map((l) => `${l}\n`).join(''));

  test('a damaged one is said to be, and its file is done again', async () => {
    write(lines().map((line) => line.replace('"plain-0001"', '"plain-0Z01"')));
    expect(await batch.offer()).toMatchObject({
      ...figures({ verified: 5, resultsMissing: 1 }),
      damage: [expect.stringMatching(/^one line of the results is damaged/)],
    });
    expect((await batch.resume()).again).toEqual(['gate', 'plain-0001']);
    expect(list()).toEqual(ALL);
  });

  test('one that is not there is done again, without any power cut', async () => {
    write(lines().filter((line) => !line.includes('plain-0005')));
    expect(await batch.offer()).toMatchObject(figures({ verified: 5, resultsMissing: 1 }));
    expect((await batch.resume()).again).toEqual(['gate', 'plain-0005']);
    expect(list()).toEqual(ALL);
  });

  test('those of a version without CRCs are believed', async () => {
    write(lines().map((line) => line.slice(9)));
    const { again, offer } = await batch.resume();
    expect(offer).toMatchObject({ ...figures({ verified: 6 }), damage: [] });
    expect(again).toEqual(['gate']);
    expect(list()).toEqual(ALL);
  });

  test('a damaged one of a file that was done again does not bring the older one back', async () => {
    appendFileSync(batch.input(2), ' and more');
    await batch.resumeUntil(1);
    const all = lines();
    expect(all.filter((line) => line.includes('plain-0002'))).toHaveLength(2);
    write([...all.slice(0, -1), (all.at(-1) ?? '').replace('"plain-0002"', '"plain-ZZZZ"')]);
    expect(await batch.offer()).toMatchObject(figures({ verified: 5, resultsMissing: 1 }));
    expect((await batch.resume()).again).toEqual(['gate', 'plain-0002']);
    expect(list()).toEqual(ALL);
  });

  test('damage that comes while the batch runs: no output is published, and a resume mends it', async () => {
    const processor = batch.hazards.processor();
    await processor.resumeBatch(batch.id);
    write(lines().map((line) => line.replace('"plain-0001"', '"plain-0Z01"')));
    batch.hazards.open();
    const end = await processor.current?.done;
    expect(end).toMatchObject({ state: 'INTERRUPTED', resumable: true, outputs: [] });
    expect(end?.problem).toMatch(
      /the result of one file that is done \(.*plain-0001\) is damaged or missing in .*resume the batch/,
    );
    expect(existsSync(join(batch.outDir, 'list.txt'))).toBe(false);
    await processor.shutdown();
    const { again, end: second } = await batch.resume();
    expect(again).toEqual(['plain-0001']);
    expect(second?.state).toBe('COMPLETED');
    expect(list()).toEqual(ALL);
  });
});
