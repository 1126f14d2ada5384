import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../shared/app-error.ts';
import { isEnded, type BatchProgress } from '../../../shared/domain/batch.ts';
import type { ControlAnswer, ControlRequest } from './protocol.ts';

/** A batch that is cancelled has so long to end before the client is told that it is under way, milliseconds. */
const CANCEL_MS = 20_000;

/** What the batches in the hands of this process can be asked. */
export interface ControlHost {
  /** Figures of one that runs, waits or ended last; undefined when it is not here. */
  find(id: string): BatchProgress | undefined;
  pause(id: string): void;
  resume(id: string): void;
  cancel(id: string): void;
  /** Resolves with the last figures of a batch that ends when its files are closed; undefined when it is not here. */
  settled(id: string): Promise<BatchProgress | undefined>;
  /** Resolves with the number of tasks when a snapshot of the batch that runs is on the disk. */
  checkpoint(): Promise<number>;
}

/**
 * Does what comes over the control socket. A request that finds the batch as it would leave it changes nothing and is
 * answered so. Rejects with AppError `not-now` when the batch is not in the state for it.
 */
export async function carryOut({ verb, batch: id }: ControlRequest, host: ControlHost): Promise<ControlAnswer> {
  const before = found(id, host);
  switch (verb) {
    case 'pause':
      return answer(host, id, pause(before, host));
    case 'resume':
      return answer(host, id, resume(before, host));
    case 'cancel':
      return cancel(before, host);
    case 'checkpoint': {
      assertStarted(before, 'All there is of it yet, its listing, is on the disk.');
      const tasks = await host.checkpoint();
      return { ...answer(host, id, true), saved: { tasks, at: Date.now() } };
    }
  }
}

function pause(batch: BatchProgress, host: ControlHost): boolean {
  assertStarted(batch, 'There is nothing to pause; it can be cancelled.');
  if (batch.phase === 'finishing') {
    throw new AppError('not-now', `The output of the batch ${batch.id} is being made, which cannot be paused.`);
  }
  if (batch.state === 'PAUSED' && batch.pauseReason === 'user') return false;
  host.pause(batch.id);
  return true;
}

function resume(batch: BatchProgress, host: ControlHost): boolean {
  assertStarted(batch, 'It starts by itself when its turn comes.');
  if (batch.state !== 'PAUSED') return false;
  host.resume(batch.id);
  return true;
}

async function cancel(batch: BatchProgress, host: ControlHost): Promise<ControlAnswer> {
  if (batch.state === 'CANCELLED') return answerOf(batch, false);
  if (isOver(batch)) throw ended(batch);
  host.cancel(batch.id);
  const after = (await atMost(CANCEL_MS, host.settled(batch.id))) ?? found(batch.id, host);
  if (after.state !== 'CANCELLED') {
    throw new AppError('not-now', `The cancel came too late: the batch ${batch.id} is ${after.state}.`);
  }
  return answerOf(after, true);
}

function found(id: string, host: ControlHost): BatchProgress {
  const batch = host.find(id);
  if (batch !== undefined) return batch;
  throw new AppError('not-now', `The batch ${id} is not in the hands of process ${process.pid} any more.`);
}

/** It runs or is paused. */
function assertStarted(batch: BatchProgress, words: string): void {
  if (isOver(batch)) throw ended(batch);
  if (batch.state === 'QUEUED') throw new AppError('not-now', `The batch ${batch.id} waits its turn. ${words}`);
}

const isOver = ({ state }: BatchProgress): boolean => isEnded(state) || state === 'INTERRUPTED';

const ended = ({ id, state }: BatchProgress): AppError =>
  new AppError('not-now', `The batch ${id} is at its end (${state}). Nothing was changed.`);

const answer = (host: ControlHost, id: string, changed: boolean): ControlAnswer => answerOf(found(id, host), changed);

function answerOf({ state, pauseReason, files, counts }: BatchProgress, changed: boolean): ControlAnswer {
  return { changed, state, files, counts, ...(pauseReason === undefined ? {} : { pauseReason }) };
}

/** Undefined when it takes longer. */
async function atMost<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const giveUp = new AbortController();
  const limit = sleep(ms, undefined, { signal: giveUp.signal, ref: false }).catch(() => undefined);
  const first = await Promise.race([work, limit]);
  giveUp.abort();
  return first;
}
