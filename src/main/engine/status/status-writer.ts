import { existsSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import type { ProcessStatus } from '../../../shared/domain/status.ts';
import { ownIdentity, ownStart } from '../checkpoints/process-identity.ts';
import { makeFolder } from '../make-folder.ts';
import type { Logger } from '../ports.ts';
import { removeStatus, writeStatus } from './status-file.ts';

/** Milliseconds between two words. */
const PERIOD_MS = 1000;

/** What a process has to say of its work. */
export interface OwnStatus extends Pick<ProcessStatus, 'health' | 'stats' | 'batches'> {
  /** Something runs, is paused, or waits its turn. */
  readonly busy: boolean;
}

export interface StatusWriterOptions {
  /** The data folder. */
  readonly folder: string;
  readonly now: () => OwnStatus;
  readonly logger: Logger;
}

/**
 * Writes `status.json` once a second while something runs, once more when it has ended, and takes this process out of
 * it at the end. One that stays without work says so once, by `announce`. Nobody waits for the disk: a word that is late is left out. Runs in main.
 */
export class StatusWriter {
  readonly #o: StatusWriterOptions;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #said = false;
  /** The data folder was not there before. */
  #made = false;
  #failing = false;
  #closed = false;

  constructor(options: StatusWriterOptions) {
    this.#o = options;
  }

  /** Something may have begun. Cheap: may be called after every change. */
  changed(): void {
    if (this.#timer !== null || this.#closed || !this.#o.now().busy) return;
    this.#timer = setInterval(() => this.#tick(), PERIOD_MS).unref();
    this.#tick();
  }

  /** This process is there, though it has nothing to do. */
  announce(): void {
    if (this.#timer === null && !this.#closed) this.#tick();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    await this.#writing;
    if (!this.#said) return;
    await this.#attempt(() => removeStatus(this.#o.folder, ownIdentity()));
    if (this.#made) await rmdir(this.#o.folder).catch(kept);
  }

  #tick(): void {
    if (this.#writing !== null) return;
    const { busy, ...status } = this.#o.now();
    if (!busy) this.#stop();
    this.#said = true;
    this.#writing = this.#attempt(() => this.#write(status)).then(() => {
      this.#writing = null;
    });
  }

  async #write(status: Omit<OwnStatus, 'busy'>): Promise<void> {
    this.#made ||= !existsSync(this.#o.folder);
    makeFolder(this.#o.folder);
    await writeStatus(this.#o.folder, {
      ...ownIdentity(),
      startedAt: ownStart,
      at: Date.now(),
      program: 'electron' in process.versions ? 'app' : 'cli',
      ...status,
    });
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Never rejects: without this file the work goes on as well. */
  async #attempt(write: () => Promise<void>): Promise<void> {
    try {
      await write();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#o.logger.log('warn', 'status.json could not be written.', { why: String(error) });
      this.#failing = true;
    }
  }
}

/** Something else is kept in it. */
const kept = (): void => undefined;
