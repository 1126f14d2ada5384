import { closeSync, fdatasync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fromLine, toLine } from '../checkpoints/crc-line.ts';
import { diskFileSystem, writeDurably } from '../file-system.ts';
import { makeFolder } from '../make-folder.ts';

const FORMAT = 1;
/** Appended since it was last written anew, in bytes, before that is thought of. */
const COMPACT_AT = 1024 * 1024;
/** Of values that hold anything, so much more must have been appended. */
const COMPACT_FACTOR = 4;

const datasync = promisify(fdatasync);

interface Loaded {
  readonly values: Map<string, unknown>;
  /** It has to be written anew before a line is appended. */
  readonly unsound: boolean;
}

/**
 * Values by key in a file of lines, each with its CRC; the last line of a key holds. A change is one small write, so it
 * outlives the process at once, and the sync that makes it outlive a power cut runs off the main loop. A torn or damaged
 * line costs only itself. One writer.
 */
export class KeyedLog {
  /** What was wrong with the file, in words; null when all is well. */
  readonly problem: string | null;
  readonly #path: string;
  readonly #values: Map<string, unknown>;
  readonly #onFailure: (words: string) => void;
  /** Null where nothing can be kept: it lasts as long as the process, then. */
  #fd: number | null = null;
  #syncing: Promise<void> = Promise.resolve();
  #dirty = false;
  #appended = 0;
  /** The last line did not get there whole: the next must not be glued to it. */
  #torn = false;
  /** Lines since a rewriting began; null while there is none. */
  #since: string[] | null = null;

  /** Never throws: `problem` says what is wrong. `onFailure` is told of a disk that takes nothing later on. */
  constructor(path: string, onFailure: (words: string) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
    let values = new Map<string, unknown>();
    let problem: string | null = null;
    try {
      makeFolder(dirname(path));
      const loaded = load(path);
      values = loaded.values;
      if (loaded.unsound) {
        writeDurably(diskFileSystem, dirname(path), basenameOf(path), Buffer.from(textOf(values)), 'tmp');
      }
      this.#fd = openSync(path, 'a', 0o600);
    } catch (error) {
      problem = `${path} cannot be used: ${wordsOf(error)}. What waits to be sent lasts until Gristmill is closed.`;
    }
    this.#values = values;
    this.problem = problem;
  }

  get entries(): ReadonlyMap<string, unknown> {
    return this.#values;
  }

  /** Keeps a value (JSON), or forgets the key for null. */
  set(key: string, value: object | null): void {
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value);
    this.#append(toLine(JSON.stringify({ k: key, v: value })));
  }

  /** Settles when all that was set before is synced, or could not be. Never rejects. */
  flushed(): Promise<void> {
    if (!this.#dirty) return this.#syncing;
    this.#dirty = false;
    this.#syncing = this.#syncing.then(async () => {
      try {
        if (this.#fd !== null) await datasync(this.#fd);
      } catch (error) {
        this.#onFailure(`${this.#path} could not be synced: ${wordsOf(error)}.`);
      }
      if (this.#appended > COMPACT_AT) await this.#compact();
    });
    return this.#syncing;
  }

  async close(): Promise<void> {
    await this.flushed();
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #append(line: string): void {
    this.#dirty = true;
    this.#since?.push(line);
    if (this.#fd === null) return;
    try {
      const bytes = Buffer.from(this.#torn ? `\n${line}` : line);
      this.#torn = true;
      this.#appended += bytes.length;
      if (writeSync(this.#fd, bytes) < bytes.length) throw new Error('the disk took only a part of it');
      this.#torn = false;
    } catch (error) {
      this.#onFailure(`${this.#path} could not be written: ${wordsOf(error)}.`);
    }
  }

  /** Writes the values that hold into a new file; what is set meanwhile goes into both. */
  async #compact(): Promise<void> {
    const text = textOf(this.#values);
    if (this.#fd === null || this.#appended < COMPACT_FACTOR * text.length) return;
    this.#since = [];
    try {
      const aside = `${this.#path}.tmp`;
      const handle = await open(aside, 'w', 0o600);
      try {
        await handle.writeFile(text);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      this.#replace(aside, this.#since.join(''));
    } catch (error) {
      this.#onFailure(`${this.#path} could not be written anew: ${wordsOf(error)}. It goes on growing.`);
    } finally {
      this.#since = null;
      this.#appended = 0;
    }
  }

  #replace(aside: string, since: string): void {
    const fd = openSync(aside, 'a');
    writeSync(fd, since);
    renameSync(aside, this.#path);
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = fd;
    // The lines since then are not synced yet.
    this.#dirty = true;
  }
}

const basenameOf = (path: string): string => path.slice(join(dirname(path), '/').length);
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function textOf(values: ReadonlyMap<string, unknown>): string {
  const lines = [toLine(JSON.stringify({ format: FORMAT }))];
  for (const [k, v] of values) lines.push(toLine(JSON.stringify({ k, v })));
  return lines.join('');
}

/** Throws what the disk says, and for a file of a newer version. */
function load(path: string): Loaded {
  const values = new Map<string, unknown>();
  let text: string;
  try {
    // A pipe, or a device, would be read without end.
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { values, unsound: true };
    throw error;
  }
  const lines = text.split('\n');
  let unsound = lines.pop() !== '';
  for (const line of lines) {
    const json = fromLine(line);
    if (json === null) unsound = true;
    else take(JSON.parse(json) as Line, values);
  }
  // Many changes of few keys: begin with what holds.
  return { values, unsound: unsound || text.length > COMPACT_AT };
}

interface Line {
  readonly format?: number;
  readonly k?: string;
  readonly v?: unknown;
}

function take({ format, k, v }: Line, values: Map<string, unknown>): void {
  if (format !== undefined && format > FORMAT) {
    throw new Error(`it was written by a newer version of Gristmill (format ${format}, this one knows ${FORMAT})`);
  }
  if (k === undefined) return;
  if (v === null) values.delete(k);
  else values.set(k, v);
}
