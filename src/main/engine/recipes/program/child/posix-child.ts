import { constants } from 'node:fs';
import { Socket } from 'node:net';
import { constants as system, devNull } from 'node:os';
import { DRAIN_MS, type Child, type ChildOrder, type Exit } from './child.ts';
import { leaveLibc, libc, opaque, type Libc } from './libc.ts';

/** Not among the constants of Node; the same on every architecture of Linux but MIPS, SPARC and Alpha. */
const O_CLOEXEC = 0o2000000;
const WNOHANG = 1;
const POLLIN = 1;
/** As the system has it: no child of this process, though it was one. */
const LOST = 'ECHILD';
/** How long a program that holds its words no more may take to end until the thread goes on meanwhile. Milliseconds. */
const BRIEF_MS = 5;
/**
 * Between two looks at one that says nothing of its end: its outputs are closed already, or may be held by what it left.
 * A look takes some µs.
 */
const LOOK_CLOSED_MS = 5;
const LOOK_HELD_MS = 20;

/** Some have two names; the first is the usual one. */
const SIGNALS = new Map(
  Object.entries(system.signals)
    .toReversed()
    .map(([name, number]) => [number, name as NodeJS.Signals]),
);

/**
 * A program started by posix_spawn: where Node forks, the system copies the page tables of this whole process, and every
 * page that is written to after it. libuv starts programs this way itself after 1.52 (libuv#5089, electron#53117). Both its
 * outputs are one pipe, so that its words are in their order. Linux.
 */
export class PosixChild implements Child {
  readonly pid: number;
  readonly exit: Promise<Exit>;
  readonly #libc: Libc;
  readonly #said: Socket;
  readonly #closed: Promise<void>;
  #done: (exit: Exit) => void = () => undefined;
  #failed: (error: Error) => void = () => undefined;
  #ended = false;
  #timer: NodeJS.Timeout;

  /** Null where it cannot be started so. Nothing has happened then: Node starts it, or tells why it cannot be started. */
  static start(order: ChildOrder): PosixChild | null {
    const system = libc();
    if (system === null || order.input !== undefined) return null;
    const started = spawn(system, order);
    return started === null ? null : new PosixChild(system, started, order);
  }

  private constructor(system: Libc, { pid, said }: Started, { words }: ChildOrder) {
    this.#libc = system;
    this.pid = pid;
    this.#said = said;
    this.exit = new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
    });
    this.#timer = setInterval(() => this.#look(0), LOOK_HELD_MS);
    said.on('data', (piece: Buffer) => words.add(piece));
    // What could not be read is missing among its words; how it ended counts.
    said.on('error', () => undefined);
    this.#closed = new Promise((resolve) =>
      said.once('close', () => {
        this.#look(BRIEF_MS);
        if (!this.#ended) this.#lookOften();
        resolve();
      }),
    );
  }

  async drain(): Promise<void> {
    const late = setTimeout(() => this.#said.destroy(), DRAIN_MS);
    await this.#closed;
    clearTimeout(late);
  }

  kill(signal: NodeJS.Signals): void {
    if (!this.#ended) process.kill(this.pid, signal);
  }

  #lookOften(): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#look(0), LOOK_CLOSED_MS);
  }

  #look(waitMs: number): void {
    if (this.#ended) return;
    try {
      const exit = endOf(this.#libc, this.pid, waitMs);
      if (exit === null) return;
      this.#done(exit);
    } catch (error) {
      this.#failed(error instanceof Error ? error : new Error(String(error)));
    }
    this.#ended = true;
    clearInterval(this.#timer);
  }
}

interface Started {
  readonly pid: number;
  /** What it says is read from here. */
  readonly said: Socket;
}

function spawn(system: Libc, { file, args, cwd, env, stdout }: ChildOrder): Started | null {
  const argv = [file, ...args];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  // Would end a word too soon. Node refuses it in words.
  if ([...argv, ...variables, cwd].some((word) => word.includes('\0'))) return null;
  const pipe = new Int32Array(2);
  if (system.pipe2(pipe, O_CLOEXEC) !== 0) return null;
  const [from = -1, heard = -1] = pipe;
  const pid = new Int32Array(1);
  const actions = opaque();
  system.initActions(actions);
  try {
    // Before there is a program: from here on Node closes it with the thread.
    const said = new Socket({ fd: from, readable: true, writable: false });
    const failed =
      system.addOpen(actions, 0, devNull, constants.O_RDONLY, 0) ||
      system.addDup(actions, stdout ?? heard, 1) ||
      system.addDup(actions, heard, 2) ||
      system.addChdir(actions, cwd) ||
      system.posixSpawn(pid, file, actions, system.attributes, system.argv.put(argv), system.env.put(variables));
    if (failed === 0) return { pid: pid[0] ?? 0, said };
    said.destroy();
    return null;
  } finally {
    system.close(heard);
    system.destroyActions(actions);
  }
}

/** Null while it runs. Waits for its end as long as is said. */
function endOf(system: Libc, pid: number, waitMs: number): Exit | null {
  const ended = reap(system, pid);
  if (ended !== null || waitMs === 0) return ended;
  const descriptor = system.pidfd(pid);
  if (descriptor < 0) return null;
  // struct pollfd: the descriptor, then in 16 bits each what is waited for and what is found.
  const entry = new Int32Array([descriptor, 0]);
  new Int16Array(entry.buffer)[2] = POLLIN;
  system.poll(entry, 1, waitMs);
  system.close(descriptor);
  return reap(system, pid);
}

function reap(system: Libc, pid: number): Exit | null {
  const status = new Int32Array(1);
  const found = system.waitpid(pid, status, WNOHANG);
  if (found === 0) return null;
  if (found !== pid) {
    // Somebody in this process ignores SIGCHLD, or asks for every end there is. Node has a handler of its own.
    leaveLibc();
    throw Object.assign(new Error(`the end of process ${pid} was taken by something else`), { code: LOST });
  }
  const [word = 0] = status;
  const number = word & 0x7f;
  return number === 0
    ? { code: (word >> 8) & 0xff, signal: null }
    : { code: null, signal: SIGNALS.get(number) ?? (`SIG${number}` as NodeJS.Signals) };
}
