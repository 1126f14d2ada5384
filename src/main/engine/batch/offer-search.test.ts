import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InterruptedBatch } from '../../../../test/support/interrupted-batch.ts';
import type { ResumeOffer } from '../../../shared/domain/batch.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import type { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import { takeLock } from '../checkpoints/lock.ts';
import type { ParallelProcessor } from '../parallel-processor.ts';
import type { BatchDesk } from './batch-desk.ts';
import { OfferDesk } from './offer-desk.ts';

/* Offers come at once, turn exact as the disk is looked at, and follow a batch that somebody goes on with. */

let batch: InterruptedBatch;
let processor: ParallelProcessor;
/** Every list of offers that was told. */
let told: (readonly ResumeOffer[])[];

beforeEach(() => {
  batch = new InterruptedBatch();
  told = [];
});
afterEach(() => batch.remove());

const look = (): ReturnType<ParallelProcessor['offerDesk']['look']> => {
  processor = batch.hazards.processor();
  return processor.offerDesk.look((offers) => told.push(offers));
};
const states = (id: string): string[] => {
  const all = told.flatMap((offers) => offers.filter((offer) => offer.id === id).map(({ check }) => check.state));
  return all.filter((state, at) => state !== all[at - 1]);
};
/** Two interrupted batches of the same files; their ids in the order in which they are looked at. */
async function two(): Promise<readonly [string, string]> {
  await batch.make('hazards-manifest');
  const first = batch.id;
  await batch.make('hazards-copy');
  // Ids hold the second, so that of two made in one either may be the first.
  return first < batch.id ? [batch.id, first] : [first, batch.id];
}

/** Resolves when the last list that was told has no offer that is still to be looked at. */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    const open = new Set(['waiting', 'checking']);
    const see = (): unknown =>
      told.at(-1)?.some(({ check }) => open.has(check.state)) ? setImmediate(see) : resolve();
    see();
  });

test('an offer comes with the figures of the journal, and then with those of the disk', async () => {
  await batch.make('hazards-manifest');
  appendFileSync(batch.input(1), ' and more');
  const offers = await look().done;
  expect(told[0]).toMatchObject([{ counts: { COMPLETED: 6 }, verified: 0, changed: 0, check: { state: 'waiting' } }]);
  expect(offers).toMatchObject([{ counts: { COMPLETED: 6 }, verified: 5, changed: 1, check: { state: 'checked' } }]);
  expect(told.at(-1)).toEqual(offers);
});

test('several come all at once, newest first, and are looked at one after the other', async () => {
  const [first, second] = await two();
  const search = look();
  expect((await search.found).map(({ id, check }) => [id, check.state])).toEqual([
    [first, 'waiting'],
    [second, 'waiting'],
  ]);
  await search.done;
  const checked = told.findIndex((offers) => offers[0]?.check.state === 'checked');
  expect(told[checked]?.[1]?.check.state).toBe('waiting');
  expect(told.at(-1)?.map(({ check }) => check.state)).toEqual(['checked', 'checked']);
});

test('going on does not wait for the look: it has its own, the offer goes, and the others are looked at', async () => {
  const [first, second] = await two();
  const search = look();
  await search.found;
  batch.hazards.open();
  const before = told.length;
  await processor.resumeBatch(first);
  expect(told.at(-1)?.map(({ id }) => id)).toEqual([second]);
  // The look that was broken off says nothing any more.
  const since = told.slice(before).flatMap((offers) => offers.filter(({ id }) => id === first));
  expect(since.length).toBeGreaterThan(0);
  expect(since.every(({ resuming, check }) => resuming === true && check.state !== 'checked')).toBe(true);
  await settled();
  expect(told.at(-1)).toMatchObject([{ id: second, verified: 6, check: { state: 'checked' } }]);
  expect(processor.current?.inputs.offer).toMatchObject({ verified: 6 });
  expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED' });
});

test('what cannot be gone on with is an offer again, and is looked at again', async () => {
  await batch.make('hazards-manifest');
  const search = look();
  await search.done;
  const broken = new AbortController();
  broken.abort(new Error('Not now.'));
  await expect(processor.resumeBatch(batch.id, {}, { signal: broken.signal })).rejects.toThrow('Not now.');
  await settled();
  expect(states(batch.id)).toEqual(['waiting', 'checked', 'waiting', 'checked']);
  expect(told.at(-1)?.[0]).not.toHaveProperty('resuming');
});

test('one that another process got hold of is said to be', async () => {
  await batch.make('hazards-manifest');
  await look().done;
  const release = takeLock(batch.folder);
  await expect(processor.resumeBatch(batch.id)).rejects.toMatchObject({ code: 'cannot-start' });
  await settled();
  expect(told.at(-1)).toMatchObject([{ id: batch.id, lockedBy: { pid: process.pid } }]);
  release();
});

test('a second Resume while the first looks is refused in words', async () => {
  await batch.make('hazards-manifest');
  look();
  batch.hazards.open();
  const first = processor.resumeBatch(batch.id);
  await expect(processor.resumeBatch(batch.id)).rejects.toThrow(/being checked already/);
  await first;
});

test('broken off, nothing has changed and the batch is free; a shutdown breaks off, too', async () => {
  await batch.make('hazards-manifest');
  appendFileSync(batch.input(1), ' and more');
  processor = batch.hazards.processor();
  const stop = new AbortController();
  const reopened = processor.resumeBatch(batch.id, {}, { signal: stop.signal });
  stop.abort(new Error('Enough.'));
  await expect(reopened).rejects.toThrow('Enough.');
  expect(processor.checkpointManager.holder(batch.id)).toBeNull();
  expect(await batch.offer()).toMatchObject({ changed: 1, counts: { COMPLETED: 6 } });

  const again = processor.resumeBatch(batch.id);
  await Promise.all([expect(again).rejects.toMatchObject({ code: 'not-now' }), processor.shutdown()]);
  expect((await batch.resume()).again).toEqual(['gate', 'plain-0001']);
});

/** A desk over one batch, whose journal cannot be read to its end. Its alerts are counted. */
function deskOf(alerts: unknown[]): { readonly desk: OfferDesk; readonly gone: () => void } {
  let gone = (): void => undefined;
  const finding = new Promise<never>((_, reject) => (gone = () => reject(new Error('no such file'))));
  const desk = new OfferDesk(
    { find: () => finding, answered: () => undefined } as unknown as BatchDesk,
    { list: () => ['one'] } as unknown as CheckpointManager,
    {
      raise: (alert: unknown) => alerts.push(alert),
      batchEnded: () => undefined,
      batchOver: () => undefined,
    } as unknown as AlertManager,
  );
  return { desk, gone };
}

test('a batch that is thrown away while it is read is not said to be unreadable', async () => {
  const alerts: unknown[] = [];
  const { desk, gone } = deskOf(alerts);
  const search = desk.look();
  await desk.discard('one', async () => {
    gone();
    await search.found;
  });
  expect(alerts).toEqual([]);
});

test('one that could not be thrown away is looked at again', async () => {
  const alerts: unknown[] = [];
  const { desk, gone } = deskOf(alerts);
  desk.look();
  await expect(desk.discard('one', () => Promise.reject(new Error('in work')))).rejects.toThrow('in work');
  gone();
  await new Promise(setImmediate);
  expect(alerts.length).toBeGreaterThan(0);
});
