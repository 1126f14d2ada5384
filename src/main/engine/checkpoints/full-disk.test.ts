import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ParallelProcessor } from '../parallel-processor.ts';

/*
 * A real disk that is really full: a small file system in memory under the data folder. Mounting one takes root, as in
 * the tests' own machine.
 */

const FILES = 8_000;
/** Room for the listing and a part of the results. */
const SMALL = 'size=700k';
const LARGE = 'size=64m';
/** Thousands of files are made and removed; slow where others work too. */
const HOOK_MS = 60_000;

let folder: string;
let data: string;
let processor: ParallelProcessor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'full-disk-'));
  data = join(folder, 'data');
  mkdirSync(data);
  execFileSync('mount', ['-t', 'tmpfs', '-o', SMALL, 'tmpfs', data]);
  mkdirSync(join(folder, 'in'));
  for (let i = 0; i < FILES; i++) writeFileSync(join(folder, 'in', `f${i}`), `${i}`);
  processor = new ParallelProcessor({ maxWorkers: 2 }, { dataDir: data });
}, HOOK_MS);

afterEach(async () => {
  await processor.shutdown();
  execFileSync('umount', [data]);
  rmSync(folder, { recursive: true, force: true });
}, HOOK_MS);

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
  const prepared = await processor.prepare({ paths: [join(folder, 'in')], recipe: 'checksum' });
  return processor.submit(prepared, { outDir: join(folder, 'out'), onConflict: 'fail' });
}

const lines = (): string[] => readFileSync(join(folder, 'out/manifest-sha256.txt'), 'utf8').trimEnd().split('\n');

test.runIf(process.getuid?.() === 0)(
  'the data disk is full in mid-run: the batch is paused and says so; with room again it goes on by itself, and no result is missing',
  { timeout: 60_000 },
  async () => {
    const paused = until(() => processor.current?.state === 'PAUSED');
    await start();
    await paused;
    expect(processor.current?.progress()).toMatchObject({ state: 'PAUSED', pauseReason: 'device' });
    expect(processor.alertManager.getActiveAlerts()).toMatchObject([{ rule: 'checkpoint-failed', level: 'ERROR' }]);
    expect(processor.current?.store.countOf('COMPLETED')).toBeLessThan(FILES);

    execFileSync('mount', ['-o', `remount,${LARGE}`, data]);
    const ended = await processor.current?.done;
    expect(ended).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expect(new Set(lines()).size).toBe(FILES);
    expect(processor.alertManager.getActiveAlerts()).toEqual([]);
  },
);

test.runIf(process.getuid?.() === 0)(
  'an app that is closed while the disk is full closes; what was not written down is done again by the next',
  { timeout: 60_000 },
  async () => {
    const paused = until(() => processor.current?.state === 'PAUSED');
    const id = await start();
    await paused;
    await processor.shutdown();
    execFileSync('mount', ['-o', `remount,${LARGE}`, data]);

    processor = new ParallelProcessor({ maxWorkers: 2 }, { dataDir: data });
    await processor.resumeBatch(id);
    expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
    expect(new Set(lines()).size).toBe(FILES);
  },
);
