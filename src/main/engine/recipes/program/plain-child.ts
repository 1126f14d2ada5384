import { spawn, type ChildProcess } from 'node:child_process';
import { OutputTail } from './output-tail.ts';
import { DRAIN_MS, type Exit, type ProgramChild, type ProgramOrder } from './program-child.ts';

export interface PlainOrder extends ProgramOrder {
  /** Descriptor that standard output goes to; among the words when left out. */
  readonly stdout?: number;
  /** What it reads on its standard input; empty when left out. */
  readonly input?: Buffer;
}

/** A program as a child of this very process. The constructor throws what the system says of some starts at once. */
export class PlainChild implements ProgramChild {
  readonly words = new OutputTail();
  readonly pid: Promise<number>;
  readonly exit: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;

  constructor({ file, args, cwd, env, stdout, input }: PlainOrder) {
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const child = spawn(file, args, { cwd, env, detached: true, stdio: [stdin, stdout ?? 'pipe', 'pipe'] });
    this.#child = child;
    // One that does not read what it is given may do so; its exit code is its answer.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => this.words.add(piece));
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()));
    this.exit = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    // Where there is no pid, `error` follows.
    this.pid = child.pid === undefined ? this.exit.then(() => 0) : Promise.resolve(child.pid);
  }

  async drain(): Promise<void> {
    const late = setTimeout(() => {
      this.#child.stdout?.destroy();
      this.#child.stderr?.destroy();
    }, DRAIN_MS);
    await this.#closed;
    clearTimeout(late);
  }
}
