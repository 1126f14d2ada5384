import { fork, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { IsolatedProcess, IsolatedRunner } from '../ports.ts';
import { LastWords } from './last-words.ts';

/** How long the last words of a process are waited for after its end, in milliseconds. */
const WORDS_MS = 100;

/** Isolated processes as children of plain Node: for the CLI and for tests. */
export const childProcessRunner: IsolatedRunner = {
  start(modulePath, { name }) {
    return new Child(
      fork(modulePath, [name], {
        execPath: process.execPath,
        // Ours may load a debugger or a test runner; and a heap limit here would overrule that of the thread.
        execArgv: [],
        serialization: 'advanced',
        // Never our own output: it may be read by a program.
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      }),
    );
  },
};

class Child implements IsolatedProcess {
  readonly #child: ChildProcess;
  readonly #words = new LastWords();

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#words.listen(child.stdout as Readable, child.stderr as Readable);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: unknown): void {
    if (!this.#child.connected) return;
    // It ended while this was on its way: `exit` tells.
    this.#child.send(message as object, () => undefined);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#child.on('message', listener);
  }

  onExit(listener: (code: number | null, signal: string | null) => void): void {
    let ended = false;
    const told: typeof listener = (code, signal) => {
      if (!ended) listener(code, signal);
      ended = true;
    };
    this.#child.on('exit', (code, signal) => {
      // Its last words may still be in the pipe; a grandchild that holds the pipe open is not waited for.
      const late = setTimeout(done, WORDS_MS);
      this.#child.once('close', done);
      function done(): void {
        clearTimeout(late);
        told(code, signal);
      }
    });
    this.#child.on('error', (error) => {
      if (this.#child.pid !== undefined) return;
      this.#words.add(error.message);
      told(null, null);
    });
  }

  lastWords(): string {
    return this.#words.text;
  }
}
