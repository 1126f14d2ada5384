import { setTimeout as later } from 'node:timers/promises';
import { usageOfTree } from '../../metrics/system-probe-processes.ts';
import { endProcesses, GRACE_MS } from '../../processes/end-processes.ts';
import { canLook } from '../../processes/process-table.ts';
import { bearersOf, treeOf } from '../../processes/process-tree.ts';
import { launch, LauncherLost } from './launched-child.ts';
import type { OutputTail } from './output-tail.ts';
import { PlainChild } from './plain-child.ts';
import { groupLives, type Exit, type ProgramChild, type ProgramOrder } from './program-child.ts';

/** How often a program that runs is looked at; one that is through before the first look is never measured. */
const LOOK_MS = 1000;
/** A program that was just being started when the launcher died bears its mark by then. */
const MARKED_MS = 100;

export interface ProgramStart extends ProgramOrder {
  /** What `env` holds under `TASK_VARIABLE`. */
  readonly mark: string;
  /** The file that standard output goes to, which is open; among its words when left out. */
  readonly stdout?: { readonly fd: number; readonly path: Buffer };
  /** What it reads on its standard input, where no launcher starts it; empty when left out. */
  readonly input?: Buffer;
  /** Where the launcher listens that is to start it; this process does where there is none, or nobody listens. */
  readonly launcher?: string | undefined;
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
  readonly #began = performance.now();
  /** The pid of what runs; rejects as its start does. Null before `run`. */
  #pid: Promise<number> | null = null;
  #known: number | null = null;
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

  /**
   * Resolves when the program has ended and nothing of it is left. Rejects when it cannot be started; and with
   * `LauncherLost`, when nothing of it is left either.
   */
  async run(): Promise<ProgramEnd> {
    running.add(this);
    const { timeoutMs } = this.#o;
    const every = timeoutMs === 0 ? LOOK_MS : Math.max(1, Math.min(LOOK_MS, timeoutMs / 10));
    const timer = setInterval(() => this.#tick(every), every);
    try {
      const child = this.#start();
      this.#pid = child.then(({ pid }) => pid);
      // Awaited below, where there is a child.
      this.#pid.catch(() => undefined);
      const exit = await this.#exit(await child, this.#pid);
      return {
        ...exit,
        late: this.#late,
        ms: performance.now() - this.#began,
        cpuMs: this.#cpuMs,
        peakBytes: this.#peakBytes,
        words: (await child).words,
        left: this.#left,
      };
    } catch (error) {
      if (error instanceof LauncherLost) await this.end();
      throw error;
    } finally {
      clearInterval(timer);
      running.delete(this);
    }
  }

  /** Ends it and all that it has started; resolves when they are gone. */
  end(): Promise<void> {
    return (this.#ending ??= this.#endTree());
  }

  async #exit(child: ProgramChild, started: Promise<number>): Promise<Exit> {
    const pid = (this.#known = await started);
    this.#o.onStart(pid);
    const exit = await child.exit;
    // Whatever it left in its group goes with it: it would write to what is published already.
    if (this.#ending !== null || groupLives(pid)) await this.end();
    await child.drain();
    return exit;
  }

  async #start(): Promise<ProgramChild> {
    const { file, args, cwd, env, stdout, input, launcher } = this.#o;
    const order = { file, args, cwd, env };
    const path = stdout === undefined ? {} : { stdout: stdout.path.toString('latin1') };
    const launched = launcher === undefined ? null : await launch(launcher, { ...order, ...path });
    if (launched !== null) return launched;
    return new PlainChild({
      ...order,
      ...(stdout === undefined ? {} : { stdout: stdout.fd }),
      ...(input === undefined ? {} : { input }),
    });
  }

  async #endTree(): Promise<void> {
    const pid = await this.#pid?.catch((error: unknown) => (error instanceof LauncherLost ? 'lost' : null));
    if (pid === undefined || pid === null) return;
    if (pid === 'lost') await later(MARKED_MS);
    else if (!canLook) return endGroup(pid);
    const { mark } = this.#o;
    const left = await endProcesses(() => (pid === 'lost' ? bearersOf(mark) : treeOf(pid, mark)));
    this.#left = left.map((row) => row.pid);
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
    const pid = this.#known;
    const used = pid === null || this.#ending !== null ? null : await usageOfTree(pid);
    if (used === null) return;
    this.#cpuMs = Math.max(this.#cpuMs ?? 0, used.cpuMs);
    this.#peakBytes = Math.max(this.#peakBytes ?? 0, used.memoryBytes);
    const seen = `${used.cpuMs} ${used.ioBytes}`;
    if (seen !== this.#seen) this.#o.onLife();
    this.#seen = seen;
  }
}

/** Where processes cannot be looked through: what did not leave the group. */
async function endGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  for (let until = performance.now() + GRACE_MS; groupLives(pid) && performance.now() < until;) await later(20);
  if (groupLives(pid)) signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // There are no groups here, or nothing is left in it.
    signalOne(pid, signal);
  }
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
