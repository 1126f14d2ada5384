import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HazardBatch } from '../../../test/support/hazard-batch.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { makeHandlers, type HandlerDeps } from './handlers.ts';

// There is no Electron here, and none of its dialogs is asked for.
vi.mock('electron', () => ({ clipboard: {}, dialog: {}, shell: {} }));

let batch: HazardBatch;
let processor: ParallelProcessor;
let told: unknown[];

beforeEach(() => {
  batch = new HazardBatch(3);
  processor = batch.processor();
  told = [];
});
afterEach(() => batch.remove());

/** The table, where settings cannot be saved. */
function handlers(): ReturnType<typeof makeHandlers> {
  const full = (): never => {
    throw new Error('settings.json could not be written: no room');
  };
  return makeHandlers({
    processor,
    broadcaster: { seq: 1, send: (_: string, payload: unknown) => told.push(payload) },
    settings: { get: () => ({ outDir: null }), set: full },
    shelf: { assertOffered: () => undefined, mustAsk: () => false },
  } as unknown as HandlerDeps);
}

async function start(): Promise<string> {
  const table = handlers();
  const options = { marks: batch.marks };
  const outDir = join(batch.folder, 'out');
  const { id: preflightId } = await table['preflight.run']({
    paths: batch.inputs,
    recipe: batch.recipe,
    options,
    outDir,
    naming: '{name}',
    include: [],
    exclude: [],
    allFiles: false,
  });
  const { batchId } = await table['batch.start']({ preflightId, outDir, onConflict: 'fail' });
  return batchId;
}

test('an interrupted batch takes no checkpoint', async () => {
  batch.add('gate');
  const batchId = await start();
  await processor.shutdown();
  expect(processor.current?.state).toBe('INTERRUPTED');
  await expect(handlers()['batch.checkpoint']({ batchId })).rejects.toMatchObject({ code: 'not-now' });
});

test('the sheet says how many originals will be removed, and says nothing where they are kept', async () => {
  const outDir = join(batch.folder, 'out');
  const common = { paths: batch.inputs, recipe: 'compress', outDir, naming: '{name}', include: [], exclude: [] };
  const sheet = (originals: string) =>
    handlers()['preflight.run']({ ...common, options: { originals }, allFiles: false });
  expect((await sheet('replace')).warnings.join()).toContain('The originals of 3 files will be removed after their');
  expect((await sheet('keep')).warnings.join()).not.toContain('original');
});

test('an alert sleeps until the batch that runs has ended, and until no other; a deed is taken back once', async () => {
  batch.add('gate');
  const table = handlers();
  const batchId = await start();
  const event = { rule: 'r', level: 'ERROR', component: 'c', cause: '', message: 'm' } as const;
  processor.alertManager.raise(event);
  const ids = processor.alertManager.all().map(({ id }) => id);
  const deed = await table['alerts.acknowledge']({ ids });
  expect(deed.rows).toBe(1);
  expect(await table['alerts.undo']({ token: deed.undo ?? '' })).toEqual({ rows: 1 });
  const again = async () => table['alerts.undo']({ token: deed.undo ?? '' });
  await expect(again()).rejects.toMatchObject({ code: 'not-now' });

  const snooze = async (id: string) => table['alerts.snooze']({ ids, until: { untilBatchEnds: id } });
  await expect(snooze('20200101-000000-aaaaaa')).rejects.toMatchObject({ code: 'not-now' });
  await snooze(batchId);
  const state = (): unknown => processor.alertManager.all().find(({ rule }) => rule === 'r')?.state;
  expect(state()).toBe('snoozed');
  batch.open();
  await processor.current?.done;
  expect(state()).toBe('active');
  await expect(snooze(batchId)).rejects.toMatchObject({ code: 'not-now' });
  expect(await table['alerts.history']({ which: 'all', levels: [], search: '', from: 0, count: 5 })).toMatchObject({
    total: 1,
    rows: [{ rule: 'r' }],
  });
});
