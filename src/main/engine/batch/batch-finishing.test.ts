import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { fileAppears, HazardBatch } from '../../../../test/support/hazard-batch.ts';
import { readJournal } from '../../../../test/support/journal-lines.ts';
import { builtFile } from '../../../../test/support/run-cli.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import type { ParallelConfigInput } from '../../../shared/domain/config.ts';
import { diskFileSystem } from '../file-system.ts';
import type { ParallelProcessor } from '../parallel-processor.ts';
import { identify } from '../publish/open-root.ts';
import { TaskStore } from '../tasks/task-store.ts';
import { BatchFinishing } from './batch-finishing.ts';

/* The output of a batch is made in a real worker, which hangs there, loops, or dies. */

const FILES = 5;
const LIST = `names\n${Array.from({ length: FILES }, (_, i) => `plain-000${i}\n`).join('')}`;
const IMPATIENT = { workerTimeoutSeconds: 0.4, alertThresholds: { workerTimeoutCritical: 0.5 } };

let batch: HazardBatch;
let out: string;

beforeEach(() => {
  batch = new HazardBatch(FILES);
  out = join(batch.folder, 'out');
});

afterEach(() => batch.remove());

interface Started {
  readonly processor: ParallelProcessor;
  readonly id: string;
}

async function start(finish: string, config: ParallelConfigInput = {}, recipe = 'finish-acts'): Promise<Started> {
  const processor = batch.processor(config);
  const prepared = await processor.prepare({
    paths: [batch.inputs],
    recipe: builtFile(`fixtures/${recipe}.js`),
    options: { marks: batch.marks, finish },
    outDir: out,
  });
  return { processor, id: processor.submit(prepared, { outDir: out, onConflict: 'fail' }) };
}

const ended = async ({ processor }: Started): Promise<BatchProgress | undefined> => processor.current?.done;
const begun = (): Promise<void> => fileAppears(join(batch.marks, 'finish.log'));
const tries = (): number => readFileSync(join(batch.marks, 'finish.log')).length;
const list = (): string => readFileSync(join(out, 'list.txt'), 'utf8');
const last = ({ processor, id }: Started): string | undefined =>
  readJournal(join(processor.checkpointManager.folderOf(id), 'journal.jsonl')).lines.at(-1)?.k;
const active = ({ processor }: Started): readonly Alert[] => processor.alertManager.getActiveAlerts();

/** Another session goes on with it, and now all goes well. */
async function expectResumed({ id }: Started): Promise<void> {
  writeFileSync(join(batch.marks, 'good'), '');
  const processor = batch.processor();
  expect(await processor.offers()).toMatchObject([{ id, counts: { COMPLETED: FILES } }]);
  await processor.resumeBatch(id);
  expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED', outputs: [join(out, 'list.txt')] });
  expect(list()).toBe(LIST);
}

describe('a worker that fails at the output', () => {
  test.each([
    ['spin', 'runs without pause'],
    ['wait', 'waits for something outside'],
  ])('%s: it is stopped by its time, three times, and the batch is interrupted with words', async (finish, why) => {
    const started = await start(finish, IMPATIENT);
    const end = await ended(started);
    expect(end).toMatchObject({ state: 'INTERRUPTED', resumable: true, outputs: [], counts: { COMPLETED: FILES } });
    expect(end?.problem).toContain(`The output of the batch could not be written in ${out}`);
    expect(end?.problem).toContain(why);
    expect(end?.problem).toContain('resume the batch');
    expect(tries()).toBe(3);
    expect(readdirSync(out)).toEqual([]);
    expect(active(started).map(({ message }) => message)).toContainEqual(expect.stringContaining(why));
    expect(last(started)).toBe('close');
    await started.processor.shutdown();
    await expectResumed(started);
  });

  test('one that dies is followed by another, who writes it from the start', async () => {
    const started = await start('exit-once');
    expect(await ended(started)).toMatchObject({ state: 'COMPLETED', outputs: [join(out, 'list.txt')] });
    expect(tries()).toBe(2);
    expect(list()).toBe(LIST);
    expect(active(started)).toEqual([]);
  });

  test('when each of three dies it is the doing of the recipe', async () => {
    const started = await start('exit');
    const end = await ended(started);
    expect(end?.state).toBe('INTERRUPTED');
    expect(end?.problem).toContain('exit code 3');
    expect(tries()).toBe(3);
  });
});

describe('where the files run in processes of their own, the output is made in one, too', () => {
  const APART = 'finish-acts-apart';

  test('one that dies takes nothing with it, and is followed by another', async () => {
    const started = await start('exit-once', {}, APART);
    expect(await ended(started)).toMatchObject({ state: 'COMPLETED', outputs: [join(out, 'list.txt')] });
    expect(tries()).toBe(2);
    expect(list()).toBe(LIST);
  });

  test('also without checkpoints, when nothing is on the disk to be read', async () => {
    const started = await start('well', { enableCheckpointing: false }, APART);
    expect(await ended(started)).toMatchObject({ state: 'COMPLETED', outputs: [join(out, 'list.txt')] });
    expect(list()).toBe(LIST);
  });

  test('one that hangs is stopped by its time', async () => {
    const started = await start('spin', IMPATIENT, APART);
    const end = await ended(started);
    expect(end).toMatchObject({ state: 'INTERRUPTED', resumable: true, outputs: [] });
    expect(end?.problem).toContain(`The output of the batch could not be written in ${out}`);
    expect(readdirSync(out)).toEqual([]);
  });

  test('a cancel does not wait for it', async () => {
    const started = await start('wait', {}, APART);
    await begun();
    started.processor.cancel(started.id);
    expect(await ended(started)).toMatchObject({ state: 'CANCELLED', outputs: [] });
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('an output that hangs', () => {
  test.each(['spin', 'wait'])('%s: a cancel does not wait for it, and nothing is put in place', async (finish) => {
    const started = await start(finish);
    await begun();
    const from = performance.now();
    started.processor.cancel(started.id);
    expect(await ended(started)).toMatchObject({ state: 'CANCELLED', outputs: [], resumable: false });
    expect(performance.now() - from).toBeLessThan(5000);
    expect(tries()).toBe(1);
    expect(readdirSync(out)).toEqual([]);
    expect(active(started)).toEqual([]);
    expect(await started.processor.offers()).toEqual([]);
  });

  test('shutdown gives it two seconds, closes the batch, and another session writes the output', async () => {
    const started = await start('wait');
    await begun();
    const from = performance.now();
    await started.processor.shutdown();
    const took = performance.now() - from;
    expect(took).toBeGreaterThan(1900);
    expect(took).toBeLessThan(5000);
    expect(await ended(started)).toMatchObject({ state: 'INTERRUPTED', resumable: true });
    expect((await ended(started))?.problem).toContain('resume the batch to write it');
    expect(last(started)).toBe('close');
    expect(tries()).toBe(1);
    await expectResumed(started);
  });

  test('shutdown that finds the last file in hand gives the output two seconds as well', async () => {
    batch.add('gate');
    const { processor, id } = await start('wait');
    // In hand, and not on its way to the worker: there it would be taken back.
    const counts = { COMPLETED: FILES, RUNNING: 1 };
    await vi.waitFor(() => expect(processor.current?.progress().counts).toMatchObject(counts), { interval: 2 });
    const end = processor.shutdown();
    batch.open();
    await end;
    expect(tries()).toBe(1);
    expect(await processor.current?.done).toMatchObject({ state: 'INTERRUPTED', counts: { COMPLETED: FILES + 1 } });
    expect(last({ processor, id })).toBe('close');
  });
});

/** The making of an output with a crew of one, and a journal whose disk is full, which does what `flush` says. */
function finishingWith(run: () => Promise<unknown>, flush: (then: () => void) => void): BatchFinishing {
  mkdirSync(out);
  const crew = { slots: 1, hasFuture: true, isSeated: () => true, stop: () => undefined, run };
  const meta = { outDir: out, outputName: 'list.txt', files: FILES };
  const made = { meta, root: identify(diskFileSystem, out), makeOutput: true, recipe: { finish: {} } };
  const written = (): Promise<void> => Promise.reject(new Error('no room for the journal'));
  return new BatchFinishing({
    deps: { crew, clock: new FakeClock() },
    context: { key: 1 },
    batch: { ...made, store: new TaskStore(FILES), files: { folder: batch.folder, journal: { flush, written } } },
    outputs: { tidied: () => Promise.resolve() },
    // Nobody says that the disk is well, and there is nothing more to break off.
    pauses: { untilWell: () => new Promise(() => undefined), outputMade: () => undefined },
  } as unknown as ConstructorParameters<typeof BatchFinishing>[0]);
}

test('an output that is broken off on its way, and does not get there, is not waited for', async () => {
  let brokenOff = false;
  const run = (): Promise<unknown> => {
    // Its disk goes; by the next turn of the loop it is being put in place.
    renameSync(out, `${out}-away`);
    setImmediate(() => finishing.breakOff(() => (brokenOff = true)));
    return Promise.resolve({ kind: 'finish' });
  };
  const finishing = finishingWith(run, (then) => then());
  await expect(finishing.run()).rejects.toThrow('resume the batch to write it');
  expect(brokenOff).toBe(true);
});

describe('a data disk that is full when all files are done', () => {
  test('is waited for', async () => {
    const order: string[] = [];
    const finishing = finishingWith(
      () => {
        order.push('made');
        return Promise.reject(new Error('seen'));
      },
      (then) => void setImmediate(() => [order.push('written'), then()]),
    );
    await expect(finishing.run()).rejects.toThrow('seen');
    expect(order).toEqual(['written', 'made']);
  });

  test('does not hold up a break-off', async () => {
    const finishing = finishingWith(
      () => Promise.reject(new Error('never asked')),
      () => void setImmediate(() => finishing.breakOff()),
    );
    await expect(finishing.run()).rejects.toThrow('resume the batch to write it');
  });
});
