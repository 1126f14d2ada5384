import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HazardBatch } from '../../../test/support/hazard-batch.ts';
import type { BatchProgress } from '../../shared/domain/batch.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { Broadcaster } from './broadcaster.ts';

/** A page that keeps what it is sent. */
class Page extends EventEmitter {
  readonly events: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }[] = [];
  readonly isDestroyed = (): boolean => false;
  readonly isCrashed = (): boolean => false;
  send(name: string, payload: Readonly<Record<string, unknown>>): void {
    this.events.push({ name, payload });
  }
}

let batch: HazardBatch;
let processor: ParallelProcessor;
let page: Page;
let stop: () => void;

beforeEach(() => {
  batch = new HazardBatch(3);
  processor = batch.processor();
  page = new Page();
  stop = new Broadcaster(processor).start(page as unknown as WebContents);
});
afterEach(async () => {
  stop();
  await batch.remove();
});

/** Ids of the ended batches that the page was told of last. */
const recent = (): readonly string[] => {
  const last = page.events.findLast(({ name }) => name === 'recent')?.payload['recent'];
  return ((last ?? []) as readonly BatchProgress[]).map(({ id }) => id);
};

test('the page is told of an ended batch when the disk has its end, with nothing asked', async () => {
  await batch.run(processor);
  await vi.waitFor(() => expect(recent()).toEqual([processor.current?.meta.id]));
});
