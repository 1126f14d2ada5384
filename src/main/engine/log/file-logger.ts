import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ParallelConfig } from '../../../shared/domain/config.ts';
import { holdsLevel, type LogLevel } from '../../../shared/domain/log.ts';
import type { Logger } from '../ports.ts';
import { threadFile } from '../workers/thread-file.ts';
import { formatLine, newSource, type LogSource } from './log-line.ts';
import type { LogLimits, LogThreadData, ToLogThread } from './log-protocol.ts';

/** Lines wait this long for others, milliseconds: what a crash costs, together with the way to the thread. */
const FLUSH_MS = 250;
/** And no longer than until they are so many characters. */
const FLUSH_CHARS = 64 * 1024;
/** Characters that wait for the disk at most; what comes then is counted and dropped. */
const MOST_CHARS = 4 * 1024 * 1024;
/** A thread that did not start is not tried again for so long, milliseconds. */
const AGAIN_MS = 10_000;
/** Between two looks whether the thread has taken what it was sent, milliseconds. */
const LOOK_MS = 5;
const MB = 1024 * 1024;

export type LogSettings = Pick<ParallelConfig, 'logLevel' | 'logFileMb' | 'logFiles'>;

/** Where the logs of a data folder are, of the app and of the command line. */
export const logFolder = (dataDir: string): string => join(dataDir, 'logs');

interface Batch {
  readonly chars: number;
  readonly lines: number;
}

/**
 * The log in files, as JSON lines. Main thread only. A line costs its making and a place in a list; the thread that
 * writes is started with the first of them. Memory is bounded, whatever the disk does.
 */
export class FileLogger implements Logger {
  readonly folder: string;
  readonly #source: LogSource = newSource();
  #level: LogLevel;
  #limits: LogLimits;
  #worker: Worker | null = null;
  #word = new Int32Array(new SharedArrayBuffer(4));
  /** Sent to the thread and not known to be taken; how many it has taken before these. */
  #sent: Batch[] = [];
  #sentChars = 0;
  #settled = 0;
  #buffer: string[] = [];
  #chars = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | null = null;
  #notBefore = 0;

  constructor(dataDir: string, settings: LogSettings) {
    this.folder = logFolder(dataDir);
    this.#level = settings.logLevel;
    this.#limits = limitsOf(settings);
  }

  /** Acts from the next line on. */
  configure(settings: LogSettings): void {
    this.#level = settings.logLevel;
    const limits = limitsOf(settings);
    if (limits.fileBytes === this.#limits.fileBytes && limits.files === this.#limits.files) return;
    this.#limits = limits;
    this.#tell({ kind: 'limits', limits });
  }

  wants(level: LogLevel): boolean {
    return holdsLevel(this.#level, level);
  }

  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void {
    if (!this.wants(level)) return;
    const line = formatLine(this.#source, level, message, fields);
    if (
      this.#chars + this.#sentChars + line.length > MOST_CHARS &&
      this.#chars + this.#waiting() + line.length > MOST_CHARS
    ) {
      this.#dropped += 1;
      return;
    }
    this.#buffer.push(line);
    this.#chars += line.length;
    if (this.#chars >= FLUSH_CHARS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Hands on what has come so far. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const lines = this.#buffer.length;
    if (lines === 0 || Date.now() < this.#notBefore) return;
    const text = this.#buffer.join('');
    const dropped = this.#dropped;
    this.#buffer = [];
    this.#chars = this.#dropped = 0;
    this.#waiting();
    this.#start();
    this.#sent.push({ chars: text.length, lines: lines + dropped });
    this.#sentChars += text.length;
    this.#tell({ kind: 'lines', text, lines, dropped });
  }

  /** For the end of the process: returns when all is written, or after so many milliseconds. */
  flushSync(withinMs = 1000): void {
    this.flush();
    const end = Date.now() + withinMs;
    while (this.#worker !== null && this.#waiting() > 0 && Date.now() < end) {
      Atomics.wait(this.#word, 0, this.#settled, Math.max(1, end - Date.now()));
    }
  }

  /** For who reads the files: resolves when all that has come so far is in them, or after so many milliseconds. */
  async written(withinMs = 1000): Promise<void> {
    this.flush();
    const [worker, wanted] = [this.#worker, this.#settled + this.#sent.length];
    const end = Date.now() + withinMs;
    while (worker !== null && this.#worker === worker && Atomics.load(this.#word, 0) < wanted && Date.now() < end) {
      await pause(LOOK_MS);
    }
  }

  /** Characters in the hands of the thread. */
  #waiting(): number {
    const taken = Atomics.load(this.#word, 0);
    const settled = taken === this.#settled ? [] : this.#sent.splice(0, taken - this.#settled);
    for (const { chars } of settled) this.#sentChars -= chars;
    this.#settled = taken;
    return this.#sentChars;
  }

  #start(): void {
    if (this.#worker !== null) return;
    this.#word = new Int32Array(new SharedArrayBuffer(4));
    this.#settled = 0;
    const { folder, limits, source, taken }: LogThreadData = {
      folder: this.folder,
      limits: this.#limits,
      source: this.#source,
      taken: this.#word.buffer,
    };
    try {
      const worker = new Worker(threadFile('log-thread'), { workerData: { folder, limits, source, taken } });
      worker.unref();
      worker.once('error', () => this.#gone(worker));
      worker.once('exit', () => this.#gone(worker));
      this.#worker = worker;
    } catch {
      // Work goes on without a log; what it would have held is counted.
      this.#notBefore = Date.now() + AGAIN_MS;
    }
  }

  /** What the thread had not taken is lost, and counted. */
  #gone(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#waiting();
    this.#worker = null;
    this.#notBefore = Date.now() + AGAIN_MS;
    this.#lose();
  }

  #lose(): void {
    this.#dropped += this.#sent.reduce((sum, { lines }) => sum + lines, 0);
    this.#sent = [];
    this.#sentChars = 0;
  }

  #tell(message: ToLogThread): void {
    if (this.#worker !== null) this.#worker.postMessage(message);
    else if (message.kind === 'lines') this.#lose();
  }
}

const limitsOf = ({ logFileMb, logFiles }: LogSettings): LogLimits => ({
  fileBytes: logFileMb * MB,
  files: logFiles,
});
