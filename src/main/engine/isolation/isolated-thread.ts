import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { decodeInputs } from '../scan/inputs-file.ts';
import type { ScanResult } from '../scan/scan-result.ts';
import { isRecipeLoadError, type FinishReply, type LeaseReply } from '../workers/protocol.ts';
import { recipeOf } from '../worker-thread/batch-runner.ts';
import { captureStreams } from '../worker-thread/captured-streams.ts';
import { OneFileFacts } from '../worker-thread/file-facts.ts';
import { runFinish } from '../worker-thread/finish-runner.ts';
import { LeaseRunner } from '../worker-thread/lease-runner.ts';
import { TaskLogs } from '../worker-thread/task-logs.ts';
import { Seat } from '../worker-thread/seat.ts';
import type {
  FromIsolatedThread,
  IsolatedFinish,
  IsolatedLease,
  IsolatedThreadData,
  IsolatedWork,
  ToIsolatedThread,
} from './isolation-protocol.ts';

/* Runs in the thread of an isolated process: the recipe is here, so that the process can still speak when it hangs. */

if (parentPort === null) throw new Error('This file is the thread of an isolated process.');
const port = parentPort;
const data = workerData as IsolatedThreadData;
const log = new TaskLogs();
captureStreams(log);

// The recipe has a process of its own, and may end it: in a thread, Node would only throw.
process.abort = () => {
  process.kill(process.pid, 'SIGABRT');
  throw new Error('The process was to abort.');
};

let reason = 'It was given up.';

const tell = (message: FromIsolatedThread): void => port.postMessage(message);

port.on('message', (message: ToIsolatedThread) => {
  if (message.kind === 'reason') reason = message.reason;
  else void answer(message.lease);
});

async function answer(lease: IsolatedWork): Promise<void> {
  try {
    tell({ kind: 'reply', lease: lease.lease, reply: await work(lease) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell({ kind: 'failed', lease: lease.lease, message, load: isRecipeLoadError(error) });
  }
}

async function work(lease: IsolatedWork): Promise<LeaseReply | FinishReply> {
  return 'resultsPath' in lease ? finish(lease) : oneFile(lease);
}

async function finish({ recipe: module, inputsPath, ...work }: IsolatedFinish): Promise<FinishReply> {
  const context = { ...work, recipe: module, control: data.control, ...inputsAt(inputsPath) };
  const recipe = await recipeOf(module);
  const seat = new Seat({ context, recipe, log }, data.slot, true);
  try {
    tell({ kind: 'begun' });
    return await runFinish(recipe, context, seat.row, work);
  } finally {
    seat.leave();
  }
}

function inputsAt(path: string): Pick<ScanResult, 'table' | 'base'> {
  return decodeInputs(readFileSync(path), path);
}

async function oneFile(lease: IsolatedLease): Promise<LeaseReply> {
  const context = { ...lease, control: data.control };
  const bench = { context, recipe: await recipeOf(lease.recipe), files: new OneFileFacts(lease), log };
  const seat = new Seat(bench, data.slot, true);
  try {
    tell({ kind: 'begun' });
    const runner = new LeaseRunner(bench, () => reason);
    const { chunk } = lease;
    const runs = [lease.task, lease.task + 1];
    return await runner.run({ lease: lease.lease, runs, ...(chunk === undefined ? {} : { chunk }) }, seat);
  } finally {
    seat.leave();
  }
}

tell({ kind: 'ready' });
