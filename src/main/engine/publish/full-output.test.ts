import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builtFile } from '../../../../test/support/run-cli.ts';
import { LiveCli } from '../../../../test/support/live-cli.ts';
import { ParallelProcessor } from '../parallel-processor.ts';

/*
 * An output folder whose disk is really full: a small file system in memory. Mounting one takes root, as in the tests'
 * own machine.
 */

const FILES = 200;
const FILE_BYTES = 96 * 1024;
/** Room for 22 files, and then for what a probe writes, but for no file more. */
const FIT = 22;
const SMALL = 'size=2184k';
const LARGE = 'size=64m';
const LIMIT_MS = 60_000;
const isRoot = process.getuid?.() === 0;

let folder: string;
let out: string;
let processor: ParallelProcessor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'full-output-'));
  out = join(folder, 'out');
  mkdirSync(out);
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', SMALL, 'tmpfs', out]);
  mkdirSync(join(folder, 'in'));
  for (let i = 0; i < FILES; i++) writeFileSync(join(folder, 'in', `f${i}`), Buffer.alloc(FILE_BYTES, i));
  processor = new ParallelProcessor({ maxWorkers: 2 }, { dataDir: join(folder, 'data') });
});

afterEach(async () => {
  await processor.shutdown();
  if (isRoot) execFileSync('umount', [out]);
  rmSync(folder, { recursive: true, force: true });
});

const remount = (options: string): void => void execFileSync('mount', ['-o', `remount,${options}`, out]);

/** Resolves when the processor has told of a change after which the condition holds. */
function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = processor.onChange(() => {
      if (!holds()) return;
      stop();
      resolve();
    });
  });
}

async function start(): Promise<string> {
  const prepared = await processor.prepare({ paths: [join(folder, 'in')], recipe: builtFile('fixtures/copy.js') });
  return processor.submit(prepared, { outDir: out, onConflict: 'fail' });
}

/** Every copy is whole, and nothing else is there. */
function expectOutputs(): void {
  const made = readdirSync(join(out, 'in'));
  expect(made.toSorted()).toEqual(Array.from({ length: FILES }, (_, i) => `f${i}`).toSorted());
  const wrong = made.filter((name) => {
    const bytes = readFileSync(join(out, 'in', name));
    return !bytes.equals(Buffer.alloc(FILE_BYTES, Number(name.slice(1))));
  });
  expect(wrong).toEqual([]);
  expect(readdirSync(out)).toEqual(['in']);
}

const rows = (rule: string) => processor.alertManager.all().filter((alert) => alert.rule === rule);

describe.runIf(isRoot)('the output disk is full in mid-run', { timeout: LIMIT_MS }, () => {
  test('the batch waits with one alert and nothing charged; with room again it goes on by itself', async () => {
    const paused = until(() => processor.current?.state === 'PAUSED');
    await start();
    await paused;
    const run = processor.current;
    expect(run?.progress()).toMatchObject({ state: 'PAUSED', pauseReason: 'device' });
    expect(rows('device-lane')).toMatchObject([{ level: 'ERROR', state: 'active', metadata: { code: 'ENOSPC' } }]);
    expect(rows('device-lane')[0]?.message).toBe('Copy is paused: The disk is full.');
    // It takes the probe and then no file: the batch goes on, waits again, and the row stays the one it is.
    await until(() => run?.store.countOf('COMPLETED') === FIT && run.state === 'PAUSED');
    const told = rows('device-lane')[0]?.count;
    for (const state of ['RUNNING', 'PAUSED', 'RUNNING', 'PAUSED']) await until(() => run?.state === state);
    expect(rows('device-lane')).toMatchObject([{ state: 'active', count: told }]);
    expect(run?.store.counts).toMatchObject({ COMPLETED: FIT, RETRYING: 0, FAILED: 0 });
    const charged = [...(run?.store.attempts ?? [])].filter((attempts) => attempts > 0);
    expect(charged).toHaveLength(FIT);

    remount(LARGE);
    expect(await run?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES }, retries: 0 });
    expectOutputs();
    expect(processor.alertManager.getActiveAlerts()).toEqual([]);
    expect(rows('task-failed')).toEqual([]);
  });

  test('it turns read-only: the same', async () => {
    remount(LARGE);
    const begun = until(() => (processor.current?.store.countOf('COMPLETED') ?? 0) > 0);
    const id = await start();
    await begun;
    // A file that is open for writing would keep it writable.
    const still = until(() => processor.current?.store.countOf('ASSIGNED') === 0);
    processor.pause(id);
    await still;
    remount('ro');
    const held = until(() => processor.current?.progress().pauseReason === 'device');
    processor.resume(id);
    await held;
    expect(rows('device-lane')).toMatchObject([{ state: 'active', metadata: { code: 'EROFS' } }]);
    remount('rw');
    expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expectOutputs();
  });

  test('what a person paused meanwhile stays paused when there is room again', async () => {
    const paused = until(() => processor.current?.state === 'PAUSED');
    const id = await start();
    await paused;
    processor.pause(id);
    expect(processor.current?.progress().pauseReason).toBe('device');
    const mine = until(() => processor.current?.progress().pauseReason === 'user');
    remount(LARGE);
    await mine;
    expect(processor.current?.state).toBe('PAUSED');
    processor.resume(id);
    expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expectOutputs();
  });

  test('an app that is closed meanwhile leaves no unfinished output, and the next one goes on', async () => {
    const paused = until(() => processor.current?.state === 'PAUSED');
    const id = await start();
    await paused;
    await processor.shutdown();
    expect(readdirSync(join(out, 'in')).filter((name) => name.endsWith('.part'))).toEqual([]);
    remount(LARGE);
    processor = new ParallelProcessor({ maxWorkers: 2 }, { dataDir: join(folder, 'data') });
    await processor.resumeBatch(id);
    expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expectOutputs();
  });

  test('the command line waits, says so once, and ends well', async () => {
    const data = join(folder, 'cli-data');
    const live = new LiveCli([
      'run',
      builtFile('fixtures/copy.js'),
      join(folder, 'in'),
      '--out',
      out,
      '--data-dir',
      data,
      '--json',
    ]);
    const isAlert = (line: Readonly<Record<string, unknown>>): boolean => JSON.stringify(line).includes('device-lane');
    await live.until(isAlert);
    await live.until((line) => line['type'] === 'progress' && line['state'] === 'PAUSED');
    remount(LARGE);
    expect(await live.ended).toEqual({ code: 0, signal: null });
    expect(live.lines.at(-1)).toMatchObject({ type: 'summary', outcome: 'COMPLETED', counts: { COMPLETED: FILES } });
    // Raised and cleared, for each time that the disk was full.
    expect(live.lines.filter(isAlert).length).toBeLessThanOrEqual(4);
    expectOutputs();
  });
});
