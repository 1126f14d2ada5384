import { utilityProcess, type UtilityProcess } from 'electron';
import { constants } from 'node:os';
import { LastWords } from '../engine/isolation/last-words.ts';
import type { IsolatedProcess, IsolatedRunner } from '../engine/ports.ts';

/** Signals by number: Electron tells the end of a process by a bare number, which for a signal is the signal's. */
const SIGNALS: ReadonlyMap<number, string> = new Map(
  // Of two names for one number (SIGABRT, SIGIOT) the first is the usual one, and the last to be put in here wins.
  Object.entries(constants.signals)
    .map(([name, number]): [number, string] => [number, name])
    .toReversed(),
);

/** Isolated processes as Electron's utility processes: for the app. */
export const utilityProcessRunner: IsolatedRunner = {
  start(modulePath, { name }) {
    // No heap limit here: it would overrule that of the thread, which is what the recipe runs in.
    return new Utility(utilityProcess.fork(modulePath, [], { serviceName: name, stdio: ['ignore', 'pipe', 'pipe'] }));
  },
};

class Utility implements IsolatedProcess {
  readonly #utility: UtilityProcess;
  readonly #words = new LastWords();
  #ended = false;
  #killed = false;

  constructor(utility: UtilityProcess) {
    this.#utility = utility;
    this.#words.listen(utility.stdout, utility.stderr);
    // It has no pid to kill before this.
    utility.once('spawn', () => {
      if (this.#killed) this.kill();
    });
    utility.once('exit', () => (this.#ended = true));
  }

  get pid(): number | undefined {
    return this.#utility.pid;
  }

  send(message: unknown): void {
    if (!this.#ended) this.#utility.postMessage(message);
  }

  kill(): void {
    this.#killed = true;
    const { pid } = this.#utility;
    if (this.#ended || pid === undefined) return;
    try {
      // Electron's own kill() asks by SIGTERM, which a process that hangs does not hear.
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It ended while we looked: `exit` is on its way.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) this.#utility.kill();
    }
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#utility.on('message', listener);
  }

  onExit(listener: (code: number | null, signal: string | null) => void): void {
    this.#utility.once('exit', (code) => {
      const signal = process.platform === 'win32' ? undefined : SIGNALS.get(code);
      listener(signal === undefined ? code : null, signal ?? null);
    });
  }

  lastWords(): string {
    return this.#words.text;
  }
}
