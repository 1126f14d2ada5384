import { Worker } from 'node:worker_threads';
import { threadFile } from './thread-file.ts';

/**
 * Service threads (journal, publisher) between two uses. Starting one costs 40 ms of a processor, so the last of each
 * kind is kept; it does not keep the process alive. One that hangs in a system call is never given back, and so holds
 * up nobody but the batch it works for. Main thread only.
 */
const idle = new Map<string, Worker>();

/** A thread of this kind for one user, who hears all of its events. */
export function takeThread(name: string): Worker {
  const file = threadFile(name);
  const kept = idle.get(file);
  if (kept === undefined) return new Worker(file);
  idle.delete(file);
  forget(kept);
  kept.ref();
  return kept;
}

/** Starts a thread of this kind for the next user, if none is kept. */
export function keepThread(name: string): void {
  const file = threadFile(name);
  if (!idle.has(file)) giveBackThread(name, new Worker(file));
}

/** Gives a thread back that has answered everything it was asked. */
export function giveBackThread(name: string, worker: Worker): void {
  const file = threadFile(name);
  forget(worker);
  if (idle.has(file)) return void worker.terminate();
  idle.set(file, worker);
  worker.once('exit', () => {
    if (idle.get(file) === worker) idle.delete(file);
  });
  // An idle thread that breaks is replaced at its next use; nobody has lost anything by it.
  worker.once('error', () => idle.delete(file));
  worker.unref();
}

/** The listeners of the last user go. (Of these events alone: Node listens to others itself.) */
function forget(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
}
