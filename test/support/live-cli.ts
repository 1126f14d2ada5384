import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { builtFile } from './run-cli.ts';

export type JsonLine = Readonly<Record<string, unknown>>;

export interface LiveEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built command line while it runs, with `--json`: its lines as they come. It is ended with the test at the latest. */
export class LiveCli {
  readonly lines: JsonLine[] = [];
  readonly ended: Promise<LiveEnd>;
  readonly #child: ChildProcessByStdio<null, Readable, null>;
  readonly #watchers = new Set<(line: JsonLine) => void>();

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [builtFile('cli.js'), ...args], {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void this.#child.kill('SIGKILL'));
    const read = createInterface(this.#child.stdout);
    read.on('line', (text) => {
      const line = JSON.parse(text) as JsonLine;
      this.lines.push(line);
      for (const watch of this.#watchers) watch(line);
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code, signal) => resolve({ code, signal }));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The reader goes away. */
  closeOutput(): void {
    this.#child.stdout.destroy();
  }

  /** Resolves with the first line, from now or before, that fits. Rejects when the process ends without one. */
  async until(fits: (line: JsonLine) => boolean): Promise<JsonLine> {
    const known = this.lines.find(fits);
    if (known !== undefined) return known;
    return new Promise((resolve, reject) => {
      const watch = (line: JsonLine): void => {
        if (!fits(line)) return;
        this.#watchers.delete(watch);
        resolve(line);
      };
      this.#watchers.add(watch);
      void this.ended.then(() => reject(new Error('The process ended before such a line came.')));
    });
  }
}
