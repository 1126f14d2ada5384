import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { makeFolder } from '../make-folder.ts';
import { diskFileSystem, writeDurably } from '../file-system.ts';
import type { Naming } from '../names/naming.ts';
import { inputsInParts } from '../scan/inputs-file.ts';
import type { ScanResult } from '../scan/scan-result.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import { FILES } from './batch-folder.ts';
import { readMeta, writeMeta, type BatchMeta } from './batch-file.ts';
import { readNames, writeNames } from './batch-names.ts';
import { readInThread } from './batch-reader.ts';
import type { JournalFormat } from '../../../shared/domain/config.ts';
import type { LoadedContent } from './journal-protocol.ts';
import type { JournalRecord } from './records.ts';
import { Journal, SYNC_MS, type JournalSink } from './journal.ts';
import { lockHolder, takeLock, type LockHolder } from './lock.ts';
import { Ledger } from './replay.ts';
import type { Replayed } from './replayed.ts';
import { lastFigures } from './last-figures.ts';
import { RunningSnapshots, type CheckpointSource } from './running-snapshots.ts';
import { volatileWarning } from './volatile-folder.ts';

/** A batch in this process's hands. */
export interface BatchFiles {
  readonly folder: string;
  readonly journal: JournalSink;
  /** Gives the batch back and, when nothing is kept, removes its folder. */
  release(): void;
}

export interface LoadedBatch {
  readonly meta: BatchMeta;
  readonly inputs: Pick<ScanResult, 'table' | 'base'>;
  readonly store: TaskStore;
  readonly replayed: Replayed;
  /** As in `BatchInputs`. */
  readonly naming?: Naming | undefined;
}

export interface CheckpointManagerOptions {
  /** Folder that holds one folder per batch. */
  readonly folder: string;
  /** Off: no journal, no snapshot, nothing to resume. */
  readonly enabled: boolean;
  /** Milliseconds between two snapshots of the batch that runs. */
  readonly intervalMs: number;
  /**
   * Asked for each batch that is taken up. `format`: that of a new journal, default `json`; `durable`: every record is
   * synced as soon as it is there, several at once, default off: once a second.
   */
  readonly journal?: () => { readonly format: JournalFormat; readonly durable: boolean };
  /** The disk stopped taking what is written to the folder of a batch (the error), or takes it again (null). */
  readonly onHealth: (error: AppError | null, folder: string) => void;
  /** A snapshot of the batch that runs is on the disk. */
  readonly onSaved?: () => void;
  /** Address at which others can ask this process to pause, cancel or save; stands in the lock of each batch. */
  readonly control?: () => string | null;
}

/** Hears of what is kept, as it is handed on to the disk. */
export interface CheckpointWatch {
  created(meta: BatchMeta): void;
  recorded(batch: string, record: JournalRecord): void;
  /** A snapshot is on the disk. */
  saved(batch: BatchProgress): void;
}

/** Keeps every batch on disk while it runs, and finds it again. */
export class CheckpointManager {
  readonly #options: CheckpointManagerOptions;
  readonly #snapshots: RunningSnapshots;
  #parentsKept = false;
  #watch: CheckpointWatch | null = null;

  constructor(options: CheckpointManagerOptions) {
    this.#options = options;
    this.#snapshots = new RunningSnapshots(options.intervalMs, (saved) => {
      options.onSaved?.();
      this.#watch?.saved(saved);
    });
  }

  /** Who hears of all that is kept from now on; the log. */
  heardBy(watch: CheckpointWatch): void {
    this.#watch = watch;
  }

  /** Where the batches are kept. */
  get folder(): string {
    return this.#options.folder;
  }

  get enabled(): boolean {
    return this.#options.enabled;
  }

  /** A sentence when the folder cannot be used, else null. */
  problem(): string | null {
    if (!this.enabled) return null;
    try {
      makeFolder(this.#options.folder);
      if (!statSync(this.#options.folder).isDirectory()) throw new Error('it is a file');
      accessSync(this.#options.folder, constants.W_OK);
      return null;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return `Batches cannot be kept in ${this.#options.folder}: ${why}. Choose another data folder.`;
    }
  }

  /** A sentence when what is kept may be lost where it should not be, else null. */
  warning(): string | null {
    return this.enabled ? volatileWarning(this.folder) : null;
  }

  /** Makes the folder of a batch; when this returns the batch is durable and locked. Throws `cannot-start`. */
  create(meta: BatchMeta, scan: ScanResult, naming?: Naming): BatchFiles {
    const files = this.#make(meta, scan, naming);
    this.#watch?.created(meta);
    return files;
  }

  #make(meta: BatchMeta, scan: ScanResult, naming?: Naming): BatchFiles {
    if (!this.enabled) return this.#unkept(meta);
    const folder = this.folderOf(meta.id);
    let unlock = (): void => undefined;
    try {
      makeFolder(this.#options.folder);
      diskFileSystem.makeFolder(folder);
      // Before there is anything that another process could find and go on with.
      unlock = this.#lock(folder);
      writeDurably(diskFileSystem, folder, FILES.inputs, inputsInParts(scan));
      writeNames(diskFileSystem, folder, naming);
      writeMeta(diskFileSystem, folder, meta);
      this.#keepParents();
    } catch (error) {
      unlock();
      const why = error instanceof Error ? error.message : String(error);
      throw new AppError('cannot-start', `The batch could not be saved in ${folder}: ${why}. Nothing was started.`, {
        cause: error,
      });
    }
    return { folder, journal: this.#journal(meta.id, folder, meta.files), release: unlock };
  }

  /**
   * Locks a batch that is on disk, reads it and opens its journal. Throws `usage`: unknown id; `cannot-start`: another
   * process has it, or it cannot be read.
   */
  async open(id: string): Promise<BatchFiles & { readonly loaded: LoadedBatch }> {
    const folder = this.#known(id);
    const unlock = this.#lock(folder);
    let journal: Journal | null = null;
    try {
      const meta = readMeta(diskFileSystem, folder);
      journal = this.#journal(id, folder, null);
      const loaded = loadedBatch(folder, meta, await journal.loaded);
      return { folder, journal, loaded, release: unlock };
    } catch (error) {
      await journal?.close();
      unlock();
      throw error;
    }
  }

  /** Reads a batch back. Rejects with AppError: `usage` for an unknown id, `cannot-start` for one that cannot be read. */
  async load(id: string): Promise<LoadedBatch> {
    const folder = this.#known(id);
    return loadedBatch(folder, readMeta(diskFileSystem, folder), await readInThread(folder));
  }

  /** Ids of all batches on disk, newest first. */
  list(): readonly string[] {
    const ids = namesIn(this.#options.folder).filter((id) => existsSync(join(this.folderOf(id), FILES.batch)));
    return ids.toSorted().toReversed();
  }

  /** The figures of the last snapshot, or null when there is none that can be read. */
  lastSnapshot(id: string): BatchProgress | null {
    return lastFigures(this.folderOf(id));
  }

  /** Who works on a batch, this process included; null when nobody does. Throws AppError `usage` for an unknown id. */
  holder(id: string): LockHolder | null {
    return lockHolder(this.#known(id));
  }

  folderOf(id: string): string {
    return join(this.#options.folder, id);
  }

  /** From now on this is the batch that runs, and a snapshot of it is taken at each interval. */
  attach(journal: JournalSink, source: CheckpointSource): void {
    if (journal.keeps) this.#snapshots.begin(journal, source);
  }

  /** The next snapshot of the batch that runs is this many seconds away, and from then on one follows the other so. */
  changeInterval(seconds: number): void {
    this.#snapshots.changeInterval(seconds * 1000);
  }

  /** When the last snapshot of the batch that runs was on the disk, epoch milliseconds; null before the first. */
  get savedAt(): number | null {
    return this.#snapshots.savedAt;
  }

  /** Takes the last snapshot of a batch that ends, running or not; from now on it is not the one that runs. */
  async seal(journal: JournalSink, source: CheckpointSource): Promise<void> {
    if (journal.keeps) await this.#snapshots.end(journal, source);
  }

  /**
   * Takes a snapshot now; resolves when it is on the disk, with the number of tasks it holds (0 when nothing runs, or
   * checkpoints are off). Rejects with AppError when the disk does not take it.
   * The seed hands in the active tasks; the engine knows them, so the argument is accepted and not needed.
   */
  createCheckpoint(_activeTasks?: unknown): Promise<number> {
    return this.#snapshots.take();
  }

  /**
   * The name of the batch's folder outlives a power cut, last of all: what is in it is on the disk by then, and one
   * sync less is waited for. The folder of the batches may be the work of a process that was killed before it had synced
   * its name; `makeFolder` does so for what is made here, so for that once is enough.
   */
  #keepParents(): void {
    diskFileSystem.syncFolder(this.#options.folder);
    if (this.#parentsKept) return;
    diskFileSystem.syncFolder(dirname(this.#options.folder));
    this.#parentsKept = true;
  }

  #lock(folder: string): () => void {
    return takeLock(folder, this.#options.control?.() ?? null);
  }

  /** `files` is null for a batch that is resumed. */
  #journal(id: string, folder: string, files: number | null): Journal {
    const { onHealth, journal } = this.#options;
    const { format, durable } = journal?.() ?? { format: 'json', durable: false };
    return new Journal(
      {
        folder,
        syncMs: SYNC_MS,
        // What is on disk already is kept up, whatever the settings say by now.
        records: this.enabled || files === null,
        durable,
        format,
        resume: files === null,
        files: files ?? 0,
      },
      (error) => onHealth(error, folder),
      (record) => this.#watch?.recorded(id, record),
    );
  }

  #known(id: string): string {
    const folder = this.folderOf(id);
    if (/^\w[\w.-]*$/.test(id) && existsSync(join(folder, FILES.batch))) return folder;
    throw new AppError(
      'usage',
      `There is no batch "${id}" in ${this.#options.folder}. \`gristmill batches\` lists those there are.`,
    );
  }

  /** Results have to stand somewhere until the batch ends, even when nothing is kept. */
  #unkept({ id, files }: BatchMeta): BatchFiles {
    const folder = mkdtempSync(join(tmpdir(), 'gristmill-'));
    return {
      folder,
      journal: this.#journal(id, folder, files),
      release: () => rmSync(folder, { recursive: true, force: true }),
    };
  }
}

function loadedBatch(folder: string, meta: BatchMeta, content: LoadedContent): LoadedBatch {
  const { table, base } = content;
  const ledger = new Ledger(content.ledger.files, content.ledger);
  const naming = readNames(diskFileSystem, folder, meta);
  return { meta, inputs: { table, base }, store: ledger.store, replayed: ledger.batch, naming };
}

/** Names in a folder but for hidden ones; none where there is no folder. What stands in its way is told by `problem()`. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}
