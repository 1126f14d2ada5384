import { setTimeout as later } from 'node:timers/promises';
import { usageOfTree } from '../../metrics/system-probe-processes.ts';
import { endProcesses, GRACE_MS } from '../../processes/end-processes.ts';
import { canLook } from '../../processes/process-table.ts';
import { treeOf } from '../../processes/process-tree.ts';
import type { Child, ChildOrder, Exit } from './child/child.ts';
import { startChild } from './child/start-child.ts';
import { OutputTail } from './output-tail.ts';

/** How often a program that runs is looked at; one that is through before the first look is never measured. */
const LOOK_MS = 1000;

export interface ProgramStart extends Omit<ChildOrder, 'words'> {
  /** What `env` holds under `TASK_VARIABLE`. */
  readonly mark: string;
  /** Active milliseconds it may take; 0 for as long as it likes. */
  readonly timeoutMs: number;
  /** It has started. */
  readonly onStart: (pid: number) => void;
  /** It has used processor time, or has read or written, since the last look. */
  readonly onLife: () => void;
}

/** How a program ended, and what it used. */
export interface ProgramEnd extends Exit {
  /** It took too long. */
  readonly late: boolean;
  readonly ms: number;
  /** Processor time and highest memory of it and its children at the looks, once a second; null if it was over before the first. */
  readonly cpuMs: number | null;
  readonly peakBytes: number | null;
  readonly words: OutputTail;
  /** Processes that could not be ended. */
  readonly left: readonly number[];
}

const running = new Set<RunningProgram>();

/** Ends whatever this thread has started. */
export async function endAll(): Promise<void> {
  await Promise.all(Array.from(running, (program) => program.end()));
}

/**
 * A program in a session of its own, so that no key press meant for the app reaches it, and so that what it starts can
 * be ended with it. It cannot ask anything: its standard input ends with what it is given. Runs in any thread.
 */
export class RunningProgram {
  readonly #o: ProgramStart;
  readonly #words = new OutputTail();
  readonly #began = performance.now();
  #child: Child | null = null;
  #cpuMs: number | null = null;
  #peakBytes: number | null = null;
  #seen = '';
  #late = false;
  #left: readonly number[] = [];
  #ending: Promise<void> | null = null;
  #activeMs = 0;
  #lookedAt = this.#began;

  constructor(options: ProgramStart) {
    this.#o = options;
  }

  /** Resolves when the program has ended and nothing of it is left. Rejects when it cannot be started. */
  async run(): Promise<ProgramEnd> {
    running.add(this);
    const { timeoutMs } = this.#o;
    const every = timeoutMs === 0 ? LOOK_MS : Math.max(1, Math.min(LOOK_MS, timeoutMs / 10));
    const timer = setInterval(() => this.#tick(every), every);
    try {
      const { code, signal } = await this.#exit();
      return {
        code,
        signal,
        late: this.#late,
        ms: performance.now() - this.#began,
        cpuMs: this.#cpuMs,
        peakBytes: this.#peakBytes,
        words: this.#words,
        left: this.#left,
      };
    } finally {
      clearInterval(timer);
      running.delete(this);
    }
  }

  /** Ends it and all that it has started; resolves when they are gone. */
  end(): Promise<void> {
    return (this.#ending ??= this.#endTree());
  }

  async #exit(): Promise<Exit> {
    const child = startChild({ ...this.#o, words: this.#words });
    this.#child = child;
    if (child.pid !== undefined) this.#o.onStart(child.pid);
    const exit = await child.exit;
    if (this.#ending !== null || this.#groupLives()) await this.end();
    await child.drain();
    return exit;
  }

  /** Whatever it left in its group goes with it: it would write to what is published already. */
  #groupLives(): boolean {
    const pid = this.#child?.pid;
    if (pid === undefined) return false;
    try {
      process.kill(-pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  async #endTree(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const { pid } = child;
    if (!canLook) return this.#endGroup(child, pid);
    const left = await endProcesses(() => treeOf(pid, this.#o.mark));
    this.#left = left.map((row) => row.pid);
  }

  /** Where processes cannot be looked through: what did not leave the group. */
  async #endGroup(child: Child, pid: number): Promise<void> {
    signalGroup(child, pid, 'SIGTERM');
    for (let until = performance.now() + GRACE_MS; this.#groupLives() && performance.now() < until;) await later(20);
    if (this.#groupLives()) signalGroup(child, pid, 'SIGKILL');
  }

  #tick(every: number): void {
    // A machine that slept, or a process that stood still, has not used up the time of the program.
    const now = performance.now();
    this.#activeMs += Math.min(now - this.#lookedAt, 2 * every);
    this.#lookedAt = now;
    const { timeoutMs } = this.#o;
    if (timeoutMs > 0 && this.#activeMs >= timeoutMs && this.#ending === null) {
      this.#late = true;
      void this.end();
    }
    if (now - this.#began >= LOOK_MS) void this.#measure();
  }

  async #measure(): Promise<void> {
    const pid = this.#child?.pid;
    const used = pid === undefined || this.#ending !== null ? null : await usageOfTree(pid);
    if (used === null) return;
    this.#cpuMs = Math.max(this.#cpuMs ?? 0, used.cpuMs);
    this.#peakBytes = Math.max(this.#peakBytes ?? 0, used.memoryBytes);
    const seen = `${used.cpuMs} ${used.ioBytes}`;
    if (seen !== this.#seen) this.#o.onLife();
    this.#seen = seen;
  }
}

function signalGroup(child: Child, pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // There are no groups here, or nothing is left in it.
    child.kill(signal);
  }
}
