import type { BatchProgress } from '../../../shared/domain/batch.ts';
import type { JournalSink } from './journal.ts';

/** What is to be remembered of a running batch. */
export interface CheckpointSource {
  progress(): BatchProgress;
}

interface Running {
  readonly journal: JournalSink;
  readonly source: CheckpointSource;
  timer: NodeJS.Timeout;
  savedAt: number | null;
}

/** Takes the snapshots of the batch that runs: one at each interval, at its end, and when somebody asks. Main thread. */
export class RunningSnapshots {
  readonly #onSaved: (saved: BatchProgress) => void;
  #intervalMs: number;
  #running: Running | null = null;

  /** `onSaved` hears of each that is on the disk. */
  constructor(intervalMs: number, onSaved: (saved: BatchProgress) => void) {
    this.#intervalMs = intervalMs;
    this.#onSaved = onSaved;
  }

  /** When the last one of the batch that runs was on the disk, epoch milliseconds; null before the first. */
  get savedAt(): number | null {
    return this.#running?.savedAt ?? null;
  }

  begin(journal: JournalSink, source: CheckpointSource): void {
    this.#running = { journal, source, timer: this.#repeat(), savedAt: null };
  }

  /** The next one is this many milliseconds away, and from then on one follows the other so. */
  changeInterval(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    if (this.#running === null) return;
    clearInterval(this.#running.timer);
    this.#running.timer = this.#repeat();
  }

  /** The last one of a batch that ends, running or not. */
  async end(journal: JournalSink, source: CheckpointSource): Promise<void> {
    await this.#take(journal, source).catch(reported);
    if (this.#running?.journal !== journal) return;
    clearInterval(this.#running.timer);
    this.#running = null;
  }

  /** Resolves when it is on the disk, with the number of tasks it holds; 0 when nothing runs. Rejects with AppError. */
  async take(): Promise<number> {
    const running = this.#running;
    return running === null ? 0 : this.#take(running.journal, running.source);
  }

  async #take(journal: JournalSink, source: CheckpointSource): Promise<number> {
    const progress = source.progress();
    journal.snapshot(Date.now(), progress);
    await journal.sync();
    if (this.#running?.journal === journal) {
      this.#running.savedAt = Date.now();
      this.#onSaved(progress);
    }
    return progress.files;
  }

  #repeat(): NodeJS.Timeout {
    return setInterval(() => void this.take().catch(reported), this.#intervalMs);
  }
}

/** For snapshots that nobody waits for: the health of the journal has told of the failure. */
const reported = (): number => 0;
