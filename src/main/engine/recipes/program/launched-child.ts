import { connect, type Socket } from 'node:net';
import { getPriority } from 'node:os';
import {
  lineOf,
  Lines,
  type FromLauncher,
  type LaunchOrder,
  type ToLauncher,
} from '../../launcher/launcher-protocol.ts';
import { OutputTail } from './output-tail.ts';
import type { Exit, ProgramChild } from './program-child.ts';

/** The launcher ended: what it had started for us runs on without anybody, and nobody hears of its end. */
export class LauncherLost extends Error {
  constructor() {
    super('The process that starts programs has ended.');
    this.name = 'LauncherLost';
  }
}

/** The way from this thread to the launcher; one for all programs of the thread. */
let way: Way | null = null;

/** Has the launcher that listens at `path` start a program. Null when nobody listens there: it is starting, or started anew. */
export async function launch(path: string, order: Omit<LaunchOrder, 'nice'>): Promise<ProgramChild | null> {
  if (way?.path !== path || way.closed) {
    way?.close();
    way = new Way(path);
  }
  const mine = way;
  return (await mine.open) ? mine.start({ ...order, nice: getPriority() }) : null;
}

class Way {
  readonly path: string;
  /** Whether there is one. */
  readonly open: Promise<boolean>;
  closed = false;
  readonly #socket: Socket;
  readonly #lines = new Lines<FromLauncher>();
  readonly #running = new Map<number, LaunchedChild>();
  #last = 0;

  constructor(path: string) {
    this.path = path;
    this.#socket = connect(path).setEncoding('utf8');
    this.open = new Promise((resolve) => {
      this.#socket.once('connect', () => resolve(true));
      this.#socket.once('close', () => resolve(false));
    });
    this.#socket.on('data', (text) => {
      for (const message of this.#lines.add(String(text))) this.#running.get(message.id)?.heard(message);
    });
    // `close` follows.
    this.#socket.on('error', () => undefined);
    this.#socket.once('close', () => this.#lost());
  }

  start(order: LaunchOrder): ProgramChild {
    const id = ++this.#last;
    const child = new LaunchedChild(
      () => this.#tell({ kind: 'drain', id }),
      () => this.#settled(id),
    );
    this.#running.set(id, child);
    this.#socket.ref();
    // Where it has closed since, `close` has been told or follows.
    if (this.closed) child.lost();
    else this.#tell({ kind: 'start', id, order });
    return child;
  }

  close(): void {
    this.#socket.destroy();
  }

  #tell(message: ToLauncher): void {
    this.#socket.write(lineOf(message));
  }

  #settled(id: number): void {
    this.#running.delete(id);
    // An open way keeps no process alive that has nothing to wait for.
    if (this.#running.size === 0) this.#socket.unref();
  }

  #lost(): void {
    this.closed = true;
    for (const child of this.#running.values()) child.lost();
  }
}

/** A program as a child of the launcher. */
class LaunchedChild implements ProgramChild {
  readonly pid: Promise<number>;
  readonly exit: Promise<Exit>;
  words = new OutputTail();
  readonly #askForWords: () => void;
  readonly #onSettled: () => void;
  readonly #whole: Promise<void>;
  #onPid: (pid: number) => void = () => undefined;
  #onExit: (exit: Exit) => void = () => undefined;
  #onWhole: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #left = false;

  constructor(askForWords: () => void, onSettled: () => void) {
    this.#askForWords = askForWords;
    this.#onSettled = onSettled;
    const failed = new Promise<never>((_, reject) => (this.#fail = reject));
    const orFailed = <T>(made: Promise<T>): Promise<T> => {
      const either = Promise.race([made, failed]);
      // Whoever is asked for first tells of it.
      either.catch(() => undefined);
      return either;
    };
    this.pid = orFailed(new Promise((resolve) => (this.#onPid = resolve)));
    this.exit = orFailed(new Promise((resolve) => (this.#onExit = resolve)));
    this.#whole = orFailed(new Promise<void>((resolve) => (this.#onWhole = resolve)));
  }

  drain(): Promise<void> {
    if (this.#left) this.#askForWords();
    return this.#whole;
  }

  heard(message: FromLauncher): void {
    switch (message.kind) {
      case 'started':
        return this.#onPid(message.pid);
      case 'exited':
        this.#left = true;
        return this.#onExit(message.exit);
      case 'ended':
        this.words = OutputTail.of(Buffer.from(message.words, 'base64'), message.bytes);
        this.#onExit(message.exit);
        this.#onWhole();
        return this.#onSettled();
      case 'failed':
        this.#fail(Object.assign(new Error(message.message), { code: message.code }));
        return this.#onSettled();
    }
  }

  lost(): void {
    this.#fail(new LauncherLost());
    this.#onSettled();
  }
}
