import { Worker } from 'node:worker_threads';
import { ControlRow, makeControl } from '../workers/control.ts';
import { threadFile } from '../workers/thread-file.ts';
import { deathOfThread } from './death-words.ts';
import type {
  FromIsolated,
  FromIsolatedThread,
  IsolatedThreadData,
  Pulse,
  ToIsolated,
  ToIsolatedThread,
} from './isolation-protocol.ts';
import { parentLink } from './parent-link.ts';
import { threadCpuMs } from '../workers/thread-cpu.ts';

/*
 * The program of an isolated process. The recipe runs in a thread; this loop stays free, so that the process tells of
 * itself whatever the thread is doing, and hears when main is gone.
 */

/** How often main is told of the thread while a lease is out, in milliseconds. */
const PULSE_MS = 100;

const link = parentLink<ToIsolated, FromIsolated>();
let open: { readonly thread: Worker; readonly row: ControlRow } | null = null;
let beating: NodeJS.Timeout | null = null;
/** The lease that is to be given up; 0 for none. */
let aborting = 0;

// A key press or a service manager means the app, which decides what becomes of us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

link.onMessage((message) => {
  if (message.kind === 'open') start(message);
  else if (open !== null) forward(open.thread, open.row, message);
});

function start({ slot, heapMb }: Extract<ToIsolated, { readonly kind: 'open' }>): void {
  const control = makeControl(slot);
  const data: IsolatedThreadData = { slot, control };
  const thread = new Worker(threadFile('isolated-thread'), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  open = { thread, row: new ControlRow(control, slot) };
  let failure: unknown;
  thread.on('message', (message: FromIsolatedThread) => heard(message));
  thread.on('error', (error) => (failure = error));
  thread.on('exit', (code) => {
    stopBeating();
    link.send({ kind: 'lost', error: deathOfThread(code, failure) });
  });
}

function forward(thread: Worker, row: ControlRow, message: Exclude<ToIsolated, { readonly kind: 'open' }>): void {
  switch (message.kind) {
    case 'lease':
      beating ??= setInterval(pulse, PULSE_MS);
      tell(thread, message);
      break;
    case 'recall':
      row.store('recall', message.lease);
      break;
    case 'abort':
      tell(thread, { kind: 'reason', reason: message.reason });
      aborting = message.lease;
      passAbort(row);
      break;
  }
}

function heard(message: FromIsolatedThread): void {
  if (message.kind === 'ready') return link.send(message);
  pulse();
  if (message.kind === 'begun') return;
  stopBeating();
  link.send(message);
}

function stopBeating(): void {
  if (beating !== null) clearInterval(beating);
  beating = null;
}

/** The word names a task; where the lease has not begun it yet, it is passed on with a later pulse. */
function passAbort(row: ControlRow): void {
  if (aborting !== 0 && row.load('lease') === aborting) row.store('abort', row.load('current'));
}

function pulse(): void {
  if (open !== null) passAbort(open.row);
  if (open !== null) link.send({ kind: 'pulse', pulse: pulseOf(open.thread, open.row) });
}

function pulseOf(thread: Worker, row: ControlRow): Pulse {
  const { idle, active } = thread.performance.eventLoopUtilization();
  return {
    beat: row.load('beat'),
    heapKiB: row.load('heapKiB'),
    heapLimitKiB: row.load('heapLimitKiB'),
    externalKiB: row.load('externalKiB'),
    deadlineMs: row.load('deadlineMs'),
    disposed: row.load('disposed'),
    bytes: row.float('bytes'),
    fileBytes: row.float('fileBytes'),
    tasks: row.float('tasks'),
    idle,
    active,
    cpuMs: threadCpuMs(row.load('tid')),
  };
}

function tell(thread: Worker, message: ToIsolatedThread): void {
  thread.postMessage(message);
}
