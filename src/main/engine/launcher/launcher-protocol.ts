import type { Exit, ProgramOrder } from '../recipes/program/program-child.ts';

/*
 * Every message between a worker thread and the launcher, by its socket: lines of JSON. And between main and the
 * launcher, by the wire of an isolated process.
 */

/** Thread to launcher. */
export type ToLauncher =
  | { readonly kind: 'start'; readonly id: number; readonly order: LaunchOrder }
  /** What the program left has been ended: its last words are to be told. */
  | { readonly kind: 'drain'; readonly id: number };

export interface LaunchOrder extends ProgramOrder {
  /** File that is there already and takes the standard output: its path, a character for each byte (latin1). */
  readonly stdout?: string;
  /** The priority that the program runs with. */
  readonly nice: number;
}

/** Launcher to thread: first `started`, then `exited` where something of the program lives on, then `ended`. */
export type FromLauncher =
  | { readonly kind: 'started'; readonly id: number; readonly pid: number }
  | { readonly kind: 'exited'; readonly id: number; readonly exit: Exit }
  | {
      readonly kind: 'ended';
      readonly id: number;
      readonly exit: Exit;
      /** The last of what it said, in base64, and how many bytes that was in all. */
      readonly words: string;
      readonly bytes: number;
    }
  /** It could not be started. */
  | { readonly kind: 'failed'; readonly id: number; readonly code: string; readonly message: string };

/** Main to launcher: where to listen, a socket that is left there is replaced; or to end, with all that runs. */
export type LauncherMessage = { readonly kind: 'listen'; readonly path: string } | { readonly kind: 'end' };

/** Launcher to main: it listens. */
export interface ListeningMessage {
  readonly kind: 'listening';
}

export const lineOf = (message: ToLauncher | FromLauncher): string => `${JSON.stringify(message)}\n`;

/** Puts lines together again; both sides are ours, so what comes is taken for what it says it is. */
export class Lines<Message extends ToLauncher | FromLauncher> {
  #rest = '';

  /** The messages that are whole now. */
  add(text: string): readonly Message[] {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => JSON.parse(line) as Message);
  }
}
