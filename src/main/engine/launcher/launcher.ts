import { newAddress, type Address } from '../control/address.ts';
import { StartWait } from '../isolation/start-wait.ts';
import type { Clock, IsolatedProcess, IsolatedRunner, Logger } from '../ports.ts';
import { canLook } from '../processes/process-table.ts';
import { threadFile } from '../workers/thread-file.ts';
import type { LauncherMessage } from './launcher-protocol.ts';

/** How long it has to end when it is asked to, milliseconds. */
const END_MS = 1000;

export interface LauncherOptions {
  readonly runner: IsolatedRunner;
  readonly clock: Pick<Clock, 'after'>;
  readonly logger: Logger;
}

/**
 * The process that starts programs for the worker threads, by a socket that only this user can reach. When it dies,
 * another takes its place, at once or after a while; until it listens, threads start their programs themselves. It ends
 * with this process. Runs in main.
 */
export class Launcher {
  readonly #o: LauncherOptions;
  readonly #wait: StartWait;
  #address: Address | null = null;
  #process: IsolatedProcess | null = null;

  constructor(options: LauncherOptions) {
    this.#o = options;
    this.#wait = new StartWait(options.clock, () => this.#start());
  }

  /**
   * Where it listens, or will in a moment; it is started if it was not. Null where there is no place for its socket, and
   * where the system makes a process without copying its parent: it would gain nothing.
   */
  open(): string | null {
    if (!canLook) return null;
    this.#address ??= newAddress();
    if (this.#process === null && !this.#wait.on) this.#start();
    return this.#address?.path ?? null;
  }

  /** Of the process that starts programs; null while there is none. */
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Ends it, with what it may still have running; it can be opened again. */
  close(): void {
    this.#wait.stop();
    const ended = this.#process;
    this.#process = null;
    ended?.send({ kind: 'end' } satisfies LauncherMessage);
    if (ended !== null) setTimeout(() => ended.kill(), END_MS).unref();
    this.#address?.remove();
    this.#address = null;
  }

  #start(): void {
    if (this.#address === null) return;
    const { path } = this.#address;
    const process = this.#o.runner.start(threadFile('launcher-entry'), { name: 'Gristmill launcher' });
    this.#process = process;
    process.onMessage(() => this.#wait.succeeded());
    process.onExit((code, signal) => this.#ended(process, code, signal));
    process.send({ kind: 'listen', path } satisfies LauncherMessage);
  }

  #ended(process: IsolatedProcess, code: number | null, signal: string | null): void {
    if (process !== this.#process) return;
    this.#process = null;
    const fields = { code, signal, said: process.lastWords() };
    this.#o.logger.log('warn', 'The process that starts programs ended; another takes its place.', fields);
    this.#wait.failed();
  }
}
