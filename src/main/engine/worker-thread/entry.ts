import { parentPort, threadId } from 'node:worker_threads';
import type { ReadyMessage, WorkerMessage, WorkerReply } from '../workers/protocol.ts';
import { BatchRunner } from './batch-runner.ts';

/*
 * Runs in a piscina thread. Piscina may hand over two messages at once; an asynchronous recipe would interleave them,
 * so each waits for the one before it.
 */

let runner: BatchRunner | null = null;
let previous: Promise<unknown> = Promise.resolve();

export default function handle(message: WorkerMessage): Promise<WorkerReply> {
  const turn = previous.then(() => work(message));
  previous = turn.catch(() => undefined);
  return turn;
}

async function work(message: WorkerMessage): Promise<WorkerReply> {
  if (message.context !== undefined) runner = await BatchRunner.open(message.context);
  if (runner === null || runner.key !== message.key) throw new Error('A lease came without its batch.');
  return message.kind === 'lease' ? runner.lease(message) : runner.finish(message);
}

const ready: ReadyMessage = { gristmill: 'ready', threadId };
parentPort?.postMessage(ready);
