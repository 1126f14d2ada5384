import type { OutputTail } from '../output-tail.ts';

/** After the end of a program, for words still in the pipe, milliseconds: a process it left behind may hold that open. */
export const DRAIN_MS = 250;

/** What a program is started with, in a session of its own. */
export interface ChildOrder {
  /** Absolute path. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Descriptor that its standard output goes to; among its words when left out. */
  readonly stdout?: number;
  /** What it reads on its standard input; empty when left out. */
  readonly input?: Buffer;
  /** Is given what it says. */
  readonly words: OutputTail;
}

export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that this thread has started. */
export interface Child {
  /** Undefined when it could not be started; then `exit` rejects. */
  readonly pid: number | undefined;
  /**
   * Its own end; what it started may live on. Rejects with the error of the system when it could not be started, and with
   * `ECHILD` when it has ended, but nobody can tell how.
   */
  readonly exit: Promise<Exit>;
  /** Resolves when all its words are read, after `DRAIN_MS` at the latest. To be called once it has ended. */
  drain(): Promise<void>;
  /** Signals it alone; does nothing once it has ended. */
  kill(signal: NodeJS.Signals): void;
}
