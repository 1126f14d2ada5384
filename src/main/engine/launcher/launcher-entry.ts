import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { getPriority, setPriority } from 'node:os';
import { parentLink } from '../isolation/parent-link.ts';
import { PlainChild } from '../recipes/program/plain-child.ts';
import { groupLives, type Exit } from '../recipes/program/program-child.ts';
import {
  lineOf,
  Lines,
  type FromLauncher,
  type LauncherMessage,
  type LaunchOrder,
  type ListeningMessage,
  type ToLauncher,
} from './launcher-protocol.ts';

/*
 * The program of the launcher. A system that makes a process by copying its parent (fork) takes the longer the more
 * memory the parent has, and the parent stands still meanwhile; so programs are started from here, where there is
 * little. Load as few modules as can be.
 */

/**
 * After the end of a thread, until what it had running is ended. Where the app died, we are gone by then: its programs are
 * ended by the session that goes on.
 */
const ORPHANS_MS = 200;

const link = parentLink<LauncherMessage, ListeningMessage>();

// A key press or a service manager means the app, which decides what becomes of us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

/** Of all programs that run. */
const pids = new Set<number>();

link.onMessage((message) => {
  if (message.kind === 'end') return end();
  const { path } = message;
  rmSync(path, { force: true });
  createServer((socket) => new Client(socket)).listen(path, () => link.send({ kind: 'listening' }));
});

/** A program that was asked for when the threads ended is known to nobody else. */
function end(): void {
  for (const pid of pids) killGroup(pid);
  process.exit(0);
}

/** A worker thread, and the programs that it has running. */
class Client {
  readonly #socket: Socket;
  readonly #lines = new Lines<ToLauncher>();
  readonly #pids = new Set<number>();
  /** Programs that have ended and are kept until what they left has been ended too. */
  readonly #kept = new Map<number, () => void>();

  constructor(socket: Socket) {
    this.#socket = socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      for (const message of this.#lines.add(text)) this.#heard(message);
    });
    // `close` follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#gone());
  }

  #heard(message: ToLauncher): void {
    if (message.kind === 'start') void this.#run(message.id, message.order);
    else this.#kept.get(message.id)?.();
  }

  async #run(id: number, order: LaunchOrder): Promise<void> {
    try {
      const child = start(order);
      const pid = await child.pid;
      this.#pids.add(pid);
      pids.add(pid);
      this.#tell({ kind: 'started', id, pid });
      const exit = await child.exit;
      this.#pids.delete(pid);
      pids.delete(pid);
      if (groupLives(pid)) await this.#keep(id, exit);
      await child.drain();
      const { bytes, tail } = child.words;
      this.#tell({ kind: 'ended', id, exit, words: tail.toString('base64'), bytes });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
      this.#tell({ kind: 'failed', id, code, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #keep(id: number, exit: Exit): Promise<void> {
    const drain = new Promise<void>((resolve) => this.#kept.set(id, resolve));
    this.#tell({ kind: 'exited', id, exit });
    await drain;
    this.#kept.delete(id);
  }

  #tell(message: FromLauncher): void {
    if (this.#socket.writable) this.#socket.write(lineOf(message));
  }

  /** Main ends what a thread that is gone had running, by its mark; this is for what was started after that. */
  #gone(): void {
    for (const drain of this.#kept.values()) drain();
    setTimeout(() => {
      for (const pid of this.#pids) killGroup(pid);
    }, ORPHANS_MS);
  }
}

function start({ stdout, nice, ...order }: LaunchOrder): PlainChild {
  // It was made by the thread, which looks at it later.
  const fd = stdout === undefined ? undefined : openSync(Buffer.from(stdout, 'latin1'), constants.O_WRONLY);
  try {
    const child = new PlainChild({ ...order, ...(fd === undefined ? {} : { stdout: fd }) });
    if (nice !== getPriority())
      void child.pid.then(
        (pid) => setNice(pid, nice),
        () => undefined,
      );
    return child;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function setNice(pid: number, nice: number): void {
  try {
    setPriority(pid, nice);
  } catch {
    // It has ended, or the system does not allow more priority than ours: it runs all the same.
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Main was quicker.
  }
}
