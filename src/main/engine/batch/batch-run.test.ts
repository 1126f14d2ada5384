import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DiskBatch } from '../../../../test/support/disk-batch.ts';
import { readJournal } from '../../../../test/support/journal-lines.ts';
import type { ResumeOffer } from '../../../shared/domain/batch.ts';
import { lockHolder } from '../checkpoints/lock.ts';
import { Publisher } from '../publish/publisher.ts';

let batch: DiskBatch;

beforeEach(() => {
  batch = new DiskBatch(200, 1024);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await batch.close();
  batch.erase();
});

/** The publishing thread dies while the outputs of two leases are on their way. */
function publisherDies(): void {
  const gone = new Error('the thread is gone');
  let refuse: (error: Error) => void = () => undefined;
  const died = new Promise<never>((_, reject) => (refuse = reject));
  let publishes = 0;
  vi.spyOn(Publisher.prototype, 'publish').mockImplementation(() => {
    if (++publishes === 2) refuse(gone);
    return died;
  });
  vi.spyOn(Publisher.prototype, 'discard').mockRejectedValue(gone);
  vi.spyOn(Publisher.prototype, 'close').mockRejectedValue(gone);
}

test('the publishing thread dies: the batch is closed once, and let go of', async () => {
  publisherDies();
  const id = await batch.start();
  // Of a lease that was lost something may lie about.
  batch.processor.stopWorker('W1');
  expect(await batch.run.done).toMatchObject({ state: 'INTERRUPTED', resumable: true, problem: 'the thread is gone' });
  const folder = batch.processor.checkpointManager.folderOf(id);
  expect(readJournal(join(folder, 'journal.jsonl')).lines.filter(({ k }) => k === 'close')).toHaveLength(1);
  expect(lockHolder(folder)).toBeNull();
  expect(batch.rows('batch-broken')).toMatchObject([{ count: 1 }]);
});

test('interrupted while the app goes on it is an offer at once, and can be gone on with', async () => {
  let told: readonly ResumeOffer[] = [];
  await batch.processor.offerDesk.look((offers) => (told = offers)).done;
  publisherDies();
  const id = await batch.start();
  expect(await batch.run.done).toMatchObject({ state: 'INTERRUPTED' });
  await vi.waitUntil(() => told[0]?.check.state === 'checked');
  expect(told).toMatchObject([{ id }]);
  vi.restoreAllMocks();
  await batch.processor.resumeBatch(id);
  expect(told).toEqual([]);
  expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 200 } });
});
