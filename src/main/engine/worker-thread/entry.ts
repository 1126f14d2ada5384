import { parentPort, threadId } from 'node:worker_threads';
import { assertNever } from '../../../shared/assert-never.ts';
import { ControlRow } from '../workers/control.ts';
import type { BatchContext, ReadyMessage, WorkerMessage, WorkerReply } from '../workers/protocol.ts';
import { BatchRunner } from './batch-runner.ts';
import { captureStreams } from './captured-streams.ts';
import { TaskLogs } from './task-logs.ts';

/*
 * Runs in a piscina thread. Piscina may hand over two messages at once; an asynchronous recipe would interleave them,
 * so each waits for the one before it.
 */

const log = new TaskLogs();
captureStreams(log);

let runner: BatchRunner | null = null;
/** The batch whose recipe did not load here: the leases sent on behind the first fail alike. */
let unloaded: { readonly key: number; readonly error: unknown } | null = null;
let previous: Promise<unknown> = Promise.resolve();

export default function handle(message: WorkerMessage): Promise<WorkerReply> {
  const turn = previous.then(() => work(message));
  previous = turn.catch(() => undefined);
  return turn;
}

async function work(message: WorkerMessage): Promise<WorkerReply> {
  const known = runner?.key === message.key || unloaded?.key === message.key;
  if (message.context !== undefined && !known) await open(message.context, message.slot);
  if (unloaded?.key === message.key) throw unloaded.error;
  if (runner === null || runner.key !== message.key) throw new Error('A lease came without its batch.');
  switch (message.kind) {
    case 'lease':
      return runner.lease(message);
    case 'finish':
      return runner.finish(message);
    case 'warm':
      return { kind: 'warm' };
    default:
      return assertNever(message);
  }
}

async function open(context: BatchContext, slot: number): Promise<void> {
  const row = new ControlRow(context.control, slot);
  row.store('loading', 1);
  runner?.close();
  runner = unloaded = null;
  try {
    runner = await BatchRunner.open(context, log);
  } catch (error) {
    unloaded = { key: context.key, error };
  } finally {
    row.store('loading', 0);
  }
}

const ready: ReadyMessage = { gristmill: 'ready', threadId };
parentPort?.postMessage(ready);
