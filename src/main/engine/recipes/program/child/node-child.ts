import { spawn, type ChildProcess } from 'node:child_process';
import { DRAIN_MS, type Child, type ChildOrder, type Exit } from './child.ts';

/** A program started by Node. */
export class NodeChild implements Child {
  readonly pid: number | undefined;
  readonly exit: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;

  constructor({ file, args, cwd, env, stdout, input, words }: ChildOrder) {
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const child = spawn(file, args, { cwd, env, detached: true, stdio: [stdin, stdout ?? 'pipe', 'pipe'] });
    // One that does not read what it is given may do so; its exit code is its answer.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => words.add(piece));
    this.#child = child;
    this.pid = child.pid;
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()));
    this.exit = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }

  async drain(): Promise<void> {
    const late = setTimeout(() => {
      this.#child.stdout?.destroy();
      this.#child.stderr?.destroy();
    }, DRAIN_MS);
    await this.#closed;
    clearTimeout(late);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
