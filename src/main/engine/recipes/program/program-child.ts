import type { OutputTail } from './output-tail.ts';

/** After the end of a program, for words that are still in the pipe; one that left a process behind which holds it has no more. */
export const DRAIN_MS = 250;

/** What a program is started with. */
export interface ProgramOrder {
  /** Absolute path of the program. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that was started in a session of its own, by this process or by another for it. */
export interface ProgramChild {
  /** Rejects when the program cannot be started, with the error of the system; or with `LauncherLost`. */
  readonly pid: Promise<number>;
  /** Its own end; what it started may live on. Rejects as `pid` does. */
  readonly exit: Promise<Exit>;
  /** What it has said; whole once `drain` has resolved. */
  readonly words: OutputTail;
  /** To be called after its end, and when what it left has been ended. Takes `DRAIN_MS` at the most. */
  drain(): Promise<void>;
}

/** Whether anything is left in the group that a program was the first of. */
export function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
