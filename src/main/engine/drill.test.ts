import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ParallelConfigInput } from '../../shared/domain/config.ts';
import { faultOf } from '../../shared/domain/drill.ts';
import { planDrill, startDrill } from './drill.ts';
import { inspectFolder } from './inspect/inspect-folder.ts';
import { ParallelProcessor } from './parallel-processor.ts';

/** The more workers there are, the less heap has each of them, and the sooner it is full. */
const WORKERS = 8;
/** A busy machine has been seen to take a tenth of this. */
const LIMIT_MS = 300_000;

let dataDir: string;
let processor: ParallelProcessor;

const open = (config: ParallelConfigInput = {}): ParallelProcessor =>
  new ParallelProcessor({ maxWorkers: WORKERS, ...config }, { dataDir });

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fault-drill-'));
  processor = open();
});
afterEach(async () => {
  await processor.shutdown();
  rmSync(dataDir, { recursive: true, force: true });
});

test('every fault strikes for real, and all but the damaged file recovers', { timeout: LIMIT_MS }, async () => {
  const folder = join(dataDir, 'fault-drill');
  mkdirSync(join(folder, 'samples'), { recursive: true });
  // Of the drill before: goes; and what is not of a drill stays.
  writeFileSync(join(folder, 'samples', '99-sample.txt'), '');
  writeFileSync(join(folder, 'mine.txt'), '');

  const started = startDrill(processor, false);
  await expect(startDrill(processor, false)).rejects.toMatchObject({ code: 'not-now' });
  const id = await started;
  expect(planDrill(processor, false).problem).toContain('A batch is in work');
  await expect(startDrill(processor, false)).rejects.toMatchObject({ code: 'not-now' });
  expect(await processor.current?.done).toMatchObject({
    state: 'COMPLETED_WITH_FAILURES',
    files: planDrill(processor, false).files,
    counts: { FAILED: 1, COMPLETED: planDrill(processor, false).files - 1 },
  });

  const { history } = await inspectFolder(processor.checkpointManager, dataDir, id, { limit: 100 });
  const stories = history.map(({ path, state, events }) => ({
    fault: faultOf(path),
    state,
    // It may come back with the worker of another file, too.
    story: events.flatMap(({ kind, error }) => (error === undefined ? [] : [`${kind} ${error.code}`])),
    last: events.at(-1)?.kind,
  }));
  const recovered = (fault: string, code: string) => ({
    fault,
    state: 'COMPLETED',
    story: [code],
    last: 'done',
  });
  expect(stories).toEqual([
    { fault: 'damaged', state: 'FAILED', story: ['failed DAMAGED'], last: 'failed' },
    recovered('crash', 'loss EXIT'),
    recovered('hang', 'loss STOPPED'),
    recovered('memory', 'loss OUT_OF_MEMORY'),
    recovered('full-disk', 'back ENOSPC'),
  ]);
  const said = (code: string): string | undefined =>
    history.flatMap(({ events }) => events).find(({ error }) => error?.code === code)?.error?.message;
  // After seconds, and not after the minutes of the settings.
  expect(said('STOPPED')).toMatch(/No progress for (\d\.\d|[1-5]\d) s/u);
  // Where the system has such a device, its own word.
  expect(said('ENOSPC')).toContain(existsSync('/dev/full') ? 'no space left on device, write' : 'made by the drill');

  const copies = join(folder, 'copies', 'samples');
  const samples = readdirSync(join(folder, 'samples'));
  expect(readdirSync(copies)).toEqual(samples.filter((name) => faultOf(name) !== 'damaged'));
  for (const name of readdirSync(copies)) {
    expect(readFileSync(join(copies, name))).toEqual(readFileSync(join(folder, 'samples', name)));
  }
  expect(readdirSync(folder)).toContain('mine.txt');
  expect(processor.alertManager.getActiveAlerts().map(({ rule }) => rule)).toEqual(['task-failed']);
});

test('it is not started where there would be no recovery, or an earlier one waits', async () => {
  expect(planDrill(processor, false)).toMatchObject({ folder: join(dataDir, 'fault-drill'), problem: null });
  expect(planDrill(processor, true).problem).toContain('interrupted');
  await expect(startDrill(processor, true)).rejects.toMatchObject({ code: 'not-now' });
  await processor.shutdown();
  processor = open({ enableHealthMonitoring: false, enableAutoRecovery: false });
  expect(planDrill(processor, false).problem).toContain('Health monitoring, Automatic recovery');
  expect(readdirSync(dataDir)).not.toContain('fault-drill');
});

test('its recipe is for the drill alone', async () => {
  const file = join(dataDir, 'a');
  writeFileSync(file, 'a');
  await expect(processor.prepare({ paths: [file], recipe: 'fault-drill' })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('the fault drill of the app') as string,
  });
});
