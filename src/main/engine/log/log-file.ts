import type { FilePath, FileSystem } from '../file-system.ts';
import { makeFolder } from '../make-folder.ts';
import { logAges, logName } from './log-files.ts';
import { formatLine, type LogSource } from './log-line.ts';
import type { LogLimits } from './log-protocol.ts';

/** Stands in the folder while one process puts files aside; one that is older was left by a process that died, in ms. */
const ROTATING = 'rotating.lock';
const ROTATING_MS = 10_000;
const NEWLINE = 10;

export interface LogFileOptions {
  readonly fs: FileSystem;
  readonly folder: string;
  readonly limits: LogLimits;
  readonly source: LogSource;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * The log as one process writes it, by synchronous calls: for a thread of its own. All processes of a data folder write
 * to one file, opened for appending: the system puts each write behind the last, whoever made it, so a batch of whole
 * lines that goes out by one call is never torn by another's. One file, because then the order of lines is that of
 * events, whoever caused them. Nothing here throws: what the disk does not take is counted, and told in front of the
 * first line that it takes again.
 */
export class LogFile {
  readonly #o: LogFileOptions;
  #limits: LogLimits;
  #fd: number | null = null;
  /** Of the file that is open. */
  #inode = '';
  #lost = 0;
  #why = '';
  /** The disk took a part of a line: the next one begins with a newline. */
  #torn = false;

  constructor(options: LogFileOptions) {
    this.#o = options;
    this.#limits = options.limits;
  }

  /** Lines that nobody has been told of yet. */
  get lost(): number {
    return this.#lost;
  }

  limit(limits: LogLimits): void {
    this.#limits = limits;
  }

  /** Whole lines in one write. `dropped`: lines before them that are lost already. */
  append(text: string, lines: number, dropped = 0): void {
    if (dropped > 0) this.#lose(dropped, 'they came faster than they could be written');
    try {
      const notice = this.#lost > 0 ? this.#notice() : '';
      const bytes = Buffer.from(`${this.#torn ? '\n' : ''}${notice}${text}`);
      this.#write(this.#ready(bytes.length), bytes, lines, notice !== '');
    } catch (error) {
      this.#lose(lines, error instanceof Error ? error.message : String(error));
      this.close();
    }
  }

  close(): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd === null) return;
    try {
      this.#o.fs.close(fd);
    } catch (error) {
      // What it held back can't be told from what it wrote.
      this.#why = String(error);
    }
  }

  #lose(lines: number, why: string): void {
    this.#lost += lines;
    this.#why = why;
  }

  #notice(): string {
    const { source, now } = this.#o;
    const words = `${this.#lost} lines of the log are missing here: ${this.#why}.`;
    return formatLine(source, 'warn', words, { component: 'log', event: 'log-lost', dropped: this.#lost }, now());
  }

  /** A disk that takes only a part is full: the lines that are in it whole count as written. */
  #write(fd: number, bytes: Buffer, lines: number, noticed: boolean): void {
    const took = this.#o.fs.write(fd, bytes, 0);
    const whole = bytes.subarray(0, took).reduce((count, byte) => count + (byte === NEWLINE ? 1 : 0), 0);
    const written = whole - (this.#torn && took > 0 ? 1 : 0);
    if (took > 0) this.#torn = bytes[took - 1] !== NEWLINE;
    if (noticed && written > 0) this.#lost = 0;
    const missing = lines - Math.max(0, written - (noticed ? 1 : 0));
    if (took < bytes.length && missing > 0) this.#lose(missing, 'the disk took only a part of them');
  }

  /** Handle of a file that has room for so many bytes more. */
  #ready(bytes: number): number {
    const { fs } = this.#o;
    let fd = this.#open();
    const { size } = fs.stat(fd);
    if (size === 0 || size + bytes <= this.#limits.fileBytes) return fd;
    this.#rotate();
    fd = this.#open();
    return fd;
  }

  /** The file by its name: another process may have put the one that we hold aside. */
  #open(): number {
    const { fs, folder } = this.#o;
    const path = `${folder}/${logName(0)}`;
    if (this.#fd !== null && this.#inodeOf(path) === this.#inode) return this.#fd;
    this.close();
    makeFolder(folder);
    const fd = fs.open(path, 'a');
    this.#fd = fd;
    this.#inode = fs.stat(fd).ino;
    return fd;
  }

  #inodeOf(path: FilePath): string | null {
    try {
      return this.#o.fs.stat(path).ino;
    } catch {
      // It is not there, or can't be looked at: opening it will tell.
      return null;
    }
  }

  /** One process does it, the others go on with the old file until it is done. */
  #rotate(): void {
    const { fs, folder } = this.#o;
    const lock = `${folder}/${ROTATING}`;
    if (!this.#take(lock)) return;
    try {
      if (this.#inodeOf(`${folder}/${logName(0)}`) !== this.#inode) return;
      const last = this.#limits.files - 1;
      for (const age of logAges(fs, folder).toReversed()) {
        const path = `${folder}/${logName(age)}`;
        if (age >= last) fs.remove(path);
        else fs.rename(path, `${folder}/${logName(age + 1)}`);
      }
    } finally {
      fs.remove(lock);
    }
  }

  #take(lock: string): boolean {
    const { fs, now } = this.#o;
    try {
      fs.close(fs.open(lock, 'wx'));
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    // Left behind by a process that died: the next write finds it gone.
    if (now() - this.#madeAt(lock) > ROTATING_MS) fs.remove(lock);
    return false;
  }

  #madeAt(lock: string): number {
    try {
      return Number(BigInt(this.#o.fs.stat(lock).mtimeNs) / 1_000_000n);
    } catch {
      // It is gone by now.
      return this.#o.now();
    }
  }
}
