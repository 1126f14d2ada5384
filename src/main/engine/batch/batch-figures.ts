import type {
  BatchProgress,
  BatchState,
  NamedFiles,
  OriginalsFigures,
  PauseReason,
} from '../../../shared/domain/batch.ts';
import { saysOf, type MadeOutput } from '../../../shared/domain/made-output.ts';
import type { TaskCounts, TaskError } from '../../../shared/domain/task.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import type { FactTable } from '../checkpoints/fact-table.ts';
import { ErrorWindow, type ErrorRate } from '../metrics/error-window.ts';
import { Histogram } from '../metrics/histogram.ts';
import { Rate } from '../metrics/rate.ts';
import type { Clock } from '../ports.ts';
import { estimate } from '../scheduling/eta.ts';
import type { LeaseOutcome } from '../tasks/lease-outcome.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import { eachRun, runLength, type Runs } from '../tasks/work-queue.ts';
import type { UnderWay } from './in-hand.ts';
import { TaskStream } from './task-stream.ts';

/** What the figures cannot know themselves. */
export interface BatchStatus extends UnderWay {
  readonly state: BatchState;
  readonly pauseReason: PauseReason | undefined;
  readonly phase: BatchProgress['phase'];
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly retries: number;
  readonly outputs: readonly MadeOutput[];
  readonly resumable: boolean;
  readonly problem: string | undefined;
  readonly left?: NamedFiles;
  readonly originals?: OriginalsFigures | undefined;
}

/** The batch that is told of. */
interface FiguresOf {
  readonly meta: BatchMeta;
  readonly store: TaskStore;
  readonly size: Float64Array;
  /** Chunks of a file; 1 each when left out. */
  readonly cut?: (task: number) => number;
  /** Outputs of earlier sessions. */
  readonly published?: Pick<FactTable, 'columns'>;
}

/** How often the figures are brought up to date, milliseconds. */
export const TICK_MS = 1000;

const NOTHING_YET = { bytesInHand: 0, chunksInHand: 0 };

/** Bytes, rates, latency and time of one batch. */
export class BatchFigures {
  /** What each worker did, and when. */
  readonly stream = new TaskStream();
  /** Run times of files about as large as each other; index: size bucket. */
  readonly #bySize: Histogram[] = [];
  readonly #meta: BatchMeta;
  readonly #store: TaskStore;
  readonly #size: Float64Array;
  readonly #clock: Clock;
  readonly #files = new Rate();
  readonly #chunks = new Rate();
  readonly #bytes = new Rate();
  readonly #failedRate = new Rate();
  readonly #results = new ErrorWindow();
  readonly #cut: (task: number) => number;
  /** Chunks of all files, and of those that are done, beyond one each. */
  #moreChunks = 0;
  #moreDone = 0;
  #bytesDone = 0;
  #bytesFailed = 0;
  #bytesWritten = 0;
  #seconds: number;
  #since: number | null = null;
  #sessionSeconds = 0;

  constructor({ meta, store, size, cut = () => 1, published }: FiguresOf, clock: Clock, seconds: number) {
    this.#meta = meta;
    this.#store = store;
    this.#size = size;
    this.#cut = cut;
    this.#clock = clock;
    this.#seconds = seconds;
    for (let id = 0; id < store.count; id++) {
      const state = store.state(id);
      const more = cut(id) - 1;
      this.#moreChunks += more;
      if (state === 'COMPLETED') {
        this.#moreDone += more;
        this.#bytesDone += size[id] ?? 0;
        if (published?.columns?.has[id]) this.#bytesWritten += published.columns.size[id] ?? 0;
      } else if (state === 'FAILED') this.#bytesFailed += size[id] ?? 0;
    }
  }

  /** Active seconds of work over all sessions. */
  get seconds(): number {
    return this.#seconds + (this.#since === null ? 0 : (this.#clock.now() - this.#since) / 1000);
  }

  running(on: boolean): void {
    const now = this.#clock.now();
    if (on && this.#since === null) {
      this.#since = now;
      for (const rate of [this.#files, this.#chunks, this.#bytes, this.#failedRate]) rate.reset();
      this.tick(NOTHING_YET);
    } else if (!on && this.#since !== null) {
      this.#seconds += (now - this.#since) / 1000;
      this.#sessionSeconds += (now - this.#since) / 1000;
      this.#since = null;
      // A batch that is over before its first second has a rate too.
      this.tick(NOTHING_YET);
    }
  }

  completed(runs: Runs, durationMs: Float32Array): void {
    eachRun(runs, (from, to) => {
      for (let id = from; id < to; id++) {
        this.#bytesDone += this.#size[id] ?? 0;
        this.#moreDone += this.#cut(id) - 1;
        this.#peers(this.#size[id] ?? 0).add(durationMs[id] ?? 0);
      }
    });
  }

  /** Run times of all files so far. */
  get latency(): Histogram {
    const all = new Histogram();
    // A bucket without files is a hole in the list, which forEach passes over.
    this.#bySize.forEach((peers) => all.merge(peers));
    return all;
  }

  #peers(size: number): Histogram {
    const bucket = sizeBucket(size);
    return (this.#bySize[bucket] ??= new Histogram());
  }

  /** A lease came back, and what it brought counts. */
  returned({ ok, errors, chunk, outputs = [] }: LeaseOutcome): void {
    for (const [, size] of outputs) this.#bytesWritten += size;
    const good = runLength(ok) + (chunk === undefined ? 0 : 1);
    this.#results.note(
      this.#clock.now(),
      good,
      errors.map(({ error }) => error),
    );
  }

  /** A worker died or was stopped with a file in hand. */
  lost(error: TaskError): void {
    this.#results.note(this.#clock.now(), 0, [error]);
  }

  /** Of the last five minutes, or the last 20 results; null below 20. */
  get errorRate(): ErrorRate | null {
    return this.#results.rate(this.#clock.now());
  }

  failed(task: number): void {
    this.#bytesFailed += this.#size[task] ?? 0;
  }

  /** A file that had failed is begun afresh. */
  again(task: number): void {
    this.#bytesFailed -= this.#size[task] ?? 0;
  }

  /** Once a second while the batch runs. */
  tick({ bytesInHand, chunksInHand }: Omit<UnderWay, 'running'>): void {
    const now = this.#clock.now();
    this.#chunks.note(now, this.#store.countOf('COMPLETED') + this.#moreDone + chunksInHand);
    this.#files.note(now, this.#store.countOf('COMPLETED'));
    this.#failedRate.note(now, this.#store.countOf('FAILED'));
    this.#bytes.note(now, this.#bytesDone + bytesInHand);
  }

  /** Per second, over the last ten. */
  get rates(): Readonly<Record<'files' | 'chunks' | 'bytes' | 'failed', number>> {
    return {
      files: this.#files.perSecond,
      chunks: this.#chunks.perSecond,
      bytes: this.#bytes.perSecond,
      failed: this.#failedRate.perSecond,
    };
  }

  /** Bytes of files that are done. */
  get bytesCompleted(): number {
    return this.#bytesDone;
  }

  /** Chunks of files that are done. */
  get chunksDone(): number {
    return this.#store.countOf('COMPLETED') + this.#moreDone;
  }

  /** Upper bound of 95 % of the run times of files of about this size in ms; null below 20 of them. */
  usualMs(size: number): number | null {
    const peers = this.#bySize[sizeBucket(size)];
    return peers === undefined || peers.count < 20 ? null : peers.quantile(0.95);
  }

  progress(status: BatchStatus): BatchProgress {
    const meta = this.#meta;
    const counts = withRunning(this.#store.counts, status.running);
    const bytesDone = this.#bytesDone + status.bytesInHand;
    const eta = status.state === 'RUNNING' ? this.#eta(bytesDone) : undefined;
    return {
      id: meta.id,
      recipe: meta.recipe,
      title: meta.title,
      state: status.state,
      ...(status.pauseReason === undefined ? {} : { pauseReason: status.pauseReason }),
      createdAt: meta.createdAt,
      ...(status.startedAt === undefined ? {} : { startedAt: status.startedAt }),
      ...(status.endedAt === undefined ? {} : { endedAt: status.endedAt }),
      counts,
      files: this.#store.count,
      refused: meta.refused,
      ...(meta.skipped === undefined ? {} : { skipped: meta.skipped }),
      bytes: meta.bytes,
      bytesDone,
      bytesFailed: this.#bytesFailed,
      bytesRetrying: this.#retryingBytes(),
      ...(this.#bytesWritten === 0 ? {} : { bytesWritten: this.#bytesWritten }),
      chunks: this.#store.count + this.#moreChunks,
      chunksDone: this.chunksDone + status.chunksInHand,
      retries: status.retries,
      seconds: this.seconds,
      filesPerSecond: this.#files.perSecond,
      bytesPerSecond: this.#bytes.perSecond,
      ...(eta === undefined ? {} : { eta }),
      phase: status.phase,
      outputs: status.outputs.map(({ path }) => path),
      ...saysOf(status.outputs),
      outDir: meta.outDir,
      resumable: status.resumable,
      ...(status.originals === undefined ? {} : { originals: status.originals }),
      ...(status.problem === undefined ? {} : { problem: status.problem }),
      ...(status.left === undefined || status.left.count === 0 ? {} : { left: status.left }),
    };
  }

  #retryingBytes(): number {
    let bytes = 0;
    for (const [id] of this.#store.retrying) bytes += this.#size[id] ?? 0;
    return bytes;
  }

  #eta(bytesDone: number): BatchProgress['eta'] {
    const failed = this.#store.countOf('FAILED');
    return estimate({
      bytes: this.#meta.bytes,
      bytesDone: bytesDone + this.#bytesFailed,
      files: this.#store.count,
      filesDone: this.#store.countOf('COMPLETED') + failed,
      bytesPerSecond: this.#bytes.perSecond,
      filesPerSecond: this.#files.perSecond,
      seconds: this.#sessionSeconds + (this.#since === null ? 0 : (this.#clock.now() - this.#since) / 1000),
    });
  }
}

/** Of the leased tasks, those in a worker's hand are RUNNING: the workers' words tell which, the store does not. */
function withRunning(counts: TaskCounts, running: number): TaskCounts {
  const now = Math.min(running, counts.ASSIGNED);
  return { ...counts, ASSIGNED: counts.ASSIGNED - now, RUNNING: counts.RUNNING + now };
}

/** Files within a factor of four are alike; a file of 4 GiB says nothing about one of 4 KiB. */
const sizeBucket = (size: number): number =>
  size < 2 ** 31 ? (33 - Math.clz32(size)) >> 1 : 16 + Math.floor(Math.log2(size / 2 ** 31) / 2);
