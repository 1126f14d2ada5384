import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** `nice` of the work while it runs gently; what was started with less priority than that keeps its own. */
export const GENTLE_NICE = 10;

export interface PriorityOf {
  readonly slot: number;
  /** Kernel id of a worker thread of this process; 0 where the system has none to tell. */
  readonly tid: number;
  /** Process of an isolated worker; null for a thread. */
  readonly pid: number | null;
}

/**
 * Sets the priority of workers, and of programs that they have started. On Linux it is a thread's own, and what a thread
 * starts inherits it; elsewhere that of processes alone can be set, and threads stay as they are. Runs in main.
 */
export class WorkerPriority {
  /** What each thread or process was set to. */
  readonly #set = new Map<number, number>();
  /** What this process was started with, and keeps. */
  readonly #usual = getPriority();

  /**
   * Brings all to what they should be. Returns the slots whose worker could not be brought back up, which a system allows
   * to the administrator alone: a new one in its place begins with the usual priority.
   */
  apply(gently: boolean, workers: readonly PriorityOf[]): readonly number[] {
    const nice = gently ? Math.max(GENTLE_NICE, this.#usual) : this.#usual;
    const stuck: number[] = [];
    const ids = new Set<number>();
    for (const { slot, tid, pid } of workers) {
      const id = pid ?? tid;
      if (id <= 0) continue;
      ids.add(id);
      if ((this.#set.get(id) ?? this.#usual) === nice) continue;
      const done = pid === null ? setThread(process.pid, tid, nice) : setProcess(pid, nice);
      this.#set.set(id, nice);
      if (!done) stuck.push(slot);
    }
    for (const id of this.#set.keys()) if (!ids.has(id)) this.#set.delete(id);
    return gently ? [] : stuck;
  }
}

/** All threads of a process, and what it has started. */
function setProcess(pid: number, nice: number): boolean {
  if (process.platform !== 'linux') return setOne(pid, nice);
  return threadsOf(pid)
    .map((tid) => setThread(pid, tid, nice))
    .every(Boolean);
}

/** A thread and the programs it has started. */
function setThread(pid: number, tid: number, nice: number): boolean {
  const done = setOne(tid, nice);
  // Of a program that may not be brought back up nothing more can be done: it ends by itself.
  for (const child of childrenOf(pid, tid)) setProcess(child, nice);
  return done;
}

function setOne(id: number, nice: number): boolean {
  try {
    setPriority(id, nice);
    return true;
  } catch (error) {
    // One that has ended needs no priority.
    return error instanceof Error && 'code' in error && error.code === 'ERR_SYSTEM_ERROR' && isGone(error);
  }
}

const isGone = (error: Error): boolean => error.message.includes('ESRCH');

function threadsOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    // It ended meanwhile.
    return [];
  }
}

function childrenOf(pid: number, tid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${tid}/children`, 'latin1').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    // It ended meanwhile, or the kernel does not tell.
    return [];
  }
}
