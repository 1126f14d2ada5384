import type { WebContents } from 'electron';
import type { EventName } from '../../shared/ipc/channels.ts';
import type { EventPayloads } from '../../shared/ipc/events.ts';
import type { Frame, Sample } from '../../shared/ipc/views.ts';
import type { BatchProgress, ResumeOffer } from '../../shared/domain/batch.ts';
import type { TaskCounts } from '../../shared/domain/task.ts';
import type { WhenDoneView } from '../../shared/domain/when-done.ts';
import type { HealthSample } from '../../shared/domain/metrics.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { HeldNews } from './held-news.ts';

/** Frames at most four a second. */
const FRAME_MS = 250;
/** Ended batches that the page is told of. */
const RECENT = 20;

/** Each is told once, so none may come while the page does not listen; what is a state comes with the snapshot. */
const NEWS: ReadonlySet<EventName> = new Set(['notice', 'open-paths', 'show-alert', 'menu']);

type Unnumbered<N extends EventName> = Omit<EventPayloads[N], 'seq'>;

/** Streams what changes to the page: numbered events, superseded frames never sent. */
export class Broadcaster {
  readonly #processor: ParallelProcessor;
  /** What follows the end of the batch; told by who knows, as soon as there is one. */
  whenDone: () => WhenDoneView = () => ({ choice: 'nothing', own: false, sleepsAt: null });
  readonly #timers: NodeJS.Timeout[] = [];
  #page: WebContents | null = null;
  #seq = 0;
  #dirty = true;
  /** Version of the inbox that the page was told of. */
  #alertsSent = 0;
  /** Batches that had been let go of when the page was told of the ended ones. */
  #closedTold = 0;
  #offers: readonly ResumeOffer[] = [];
  /** The batch of the last frame. */
  #told: BatchProgress | null = null;
  readonly #news = new HeldNews();

  constructor(processor: ParallelProcessor) {
    this.#processor = processor;
  }

  start(page: WebContents): () => void {
    this.#page = page;
    const deaf = (): void => this.#news.hold();
    // To go from one place to another is a navigation, too, and the page listens all the while.
    const leaves = (event: { readonly isMainFrame: boolean; readonly isSameDocument: boolean }): void => {
      if (event.isMainFrame && !event.isSameDocument) deaf();
    };
    page.on('did-start-navigation', leaves).on('render-process-gone', deaf);
    const forget = this.#processor.onChange(() => {
      this.#dirty = true;
    });
    this.#timers.push(setInterval(() => this.#sendFrame(), FRAME_MS));
    const ignore = this.#processor.samples.onSample((sample) => this.#sampled(sample));
    return () => {
      forget();
      ignore();
      if (!page.isDestroyed()) page.off('did-start-navigation', leaves).off('render-process-gone', deaf);
      for (const timer of this.#timers) clearInterval(timer);
      this.#page = null;
    };
  }

  get seq(): number {
    return this.#seq;
  }

  /** The last ten minutes, as of now. */
  get samples(): readonly Sample[] {
    return this.#processor.samples.seconds().map((sample) => ({ seq: this.#seq, ...sample }));
  }

  get offers(): readonly ResumeOffer[] {
    return this.#offers;
  }

  setOffers(offers: readonly ResumeOffer[]): void {
    this.#offers = offers;
    this.send('offers', { offers });
  }

  /** Ended batches on disk. */
  get recent(): readonly BatchProgress[] {
    return this.#processor.recent(RECENT);
  }

  recentChanged(): void {
    this.send('recent', { recent: this.recent });
  }

  /** Counts of this batch in the last frame: other answers of the same `seq` must not differ. Undefined if it had none. */
  countsTold(batchId: string): TaskCounts | undefined {
    return this.#told?.id === batchId ? this.#told.counts : undefined;
  }

  /** Something of the next frame is other than in the last. */
  frameChanged(): void {
    this.#dirty = true;
  }

  /** Sends a frame of this moment, and gives it. */
  freshFrame(): Frame {
    const frame = this.#frame();
    this.#tell(frame);
    // Who asks for it listens already.
    this.#news.release();
    return { seq: this.#seq, ...frame };
  }

  #frame(): Omit<Frame, 'seq'> {
    const run = this.#processor.current;
    return {
      batch: run?.progress() ?? null,
      queue: this.#processor.queued,
      workers: this.#processor.workers,
      memory: this.#processor.memoryGuard,
      savedAt: this.#processor.checkpointManager.savedAt,
      gentle: this.#processor.gentle.view,
      whenDone: this.whenDone(),
      latency: run?.figures.latency.summary() ?? { p50: 0, p95: 0, p99: 0 },
    };
  }

  send<N extends EventName>(name: N, payload: Unnumbered<N>): void {
    if (NEWS.has(name)) this.#news.tell(() => this.#deliver(name, payload));
    else this.#deliver(name, payload);
  }

  #deliver<N extends EventName>(name: N, payload: Unnumbered<N>): void {
    // A page that died and is loaded again asks for the snapshot.
    if (this.#page === null || this.#page.isDestroyed() || this.#page.isCrashed()) return;
    this.#page.send(name, { seq: ++this.#seq, ...payload });
  }

  #sendFrame(): void {
    this.#sendAlerts();
    // Not with the frame that tells of an end: until its files are closed the disk knows nothing of it.
    const { batchesClosed } = this.#processor.counters;
    if (batchesClosed !== this.#closedTold) {
      this.#closedTold = batchesClosed;
      this.recentChanged();
    }
    // While a batch runs the workers' words change without an event; so does a countdown while it is paused.
    const counts = this.#processor.workers.some(
      ({ stopsInMs, parkedUntil }) => (stopsInMs ?? parkedUntil) !== undefined,
    );
    if (!this.#dirty && !counts && this.#processor.current?.state !== 'RUNNING') return;
    this.#tell(this.#frame());
  }

  #tell(frame: Omit<Frame, 'seq'>): void {
    this.#dirty = false;
    this.#told = frame.batch;
    this.send('frame', frame);
  }

  #sendAlerts(): void {
    const { alertManager } = this.#processor;
    if (alertManager.version === this.#alertsSent) return;
    const changed = alertManager.changedSince(this.#alertsSent);
    this.#alertsSent = alertManager.version;
    this.send('alerts', {
      changed: changed.filter(({ state }) => state !== 'resolved'),
      over: changed.flatMap(({ id, state }) => (state === 'resolved' ? [id] : [])),
      total: alertManager.total,
    });
  }

  #sampled(sample: HealthSample): void {
    this.send('sample', sample);
    // CPU of an idle worker falls to 0 after its last lease.
    if (sample.workerCpu.some((cpu) => cpu > 0)) this.#dirty = true;
  }
}
