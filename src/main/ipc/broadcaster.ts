import type { WebContents } from 'electron';
import type { EventName } from '../../shared/ipc/channels.ts';
import type { EventPayloads } from '../../shared/ipc/contract.ts';
import type { Frame, Sample } from '../../shared/ipc/views.ts';
import type { BatchProgress, ResumeOffer } from '../../shared/domain/batch.ts';
import type { WhenDoneView } from '../../shared/domain/when-done.ts';
import type { HealthSample } from '../../shared/domain/metrics.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';

/** Frames at most four a second. */
const FRAME_MS = 250;
/** Ended batches that the page is told of. */
const RECENT = 20;

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
  #alertsDirty = false;
  #offers: readonly ResumeOffer[] = [];

  constructor(processor: ParallelProcessor) {
    this.#processor = processor;
  }

  start(page: WebContents): () => void {
    this.#page = page;
    const forget = this.#processor.onChange(() => {
      this.#dirty = true;
    });
    this.#timers.push(setInterval(() => this.#sendFrame(), FRAME_MS));
    const ignore = this.#processor.samples.onSample((sample) => this.#sampled(sample));
    return () => {
      forget();
      ignore();
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

  /** Something of the next frame is other than in the last. */
  frameChanged(): void {
    this.#dirty = true;
  }

  alertsChanged(): void {
    this.#alertsDirty = true;
  }

  frame(): Omit<Frame, 'seq'> {
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
    if (this.#page === null || this.#page.isDestroyed()) return;
    this.#page.send(name, { seq: ++this.#seq, ...payload });
  }

  #sendFrame(): void {
    if (this.#alertsDirty) {
      this.#alertsDirty = false;
      this.send('alerts', { alerts: this.#processor.alertManager.all() });
    }
    // While a batch runs the workers' words change without an event; so does a countdown while it is paused.
    const counts = this.#processor.workers.some(
      ({ stopsInMs, parkedUntil }) => (stopsInMs ?? parkedUntil) !== undefined,
    );
    if (!this.#dirty && !counts && this.#processor.current?.state !== 'RUNNING') return;
    this.#dirty = false;
    this.send('frame', this.frame());
  }

  #sampled(sample: HealthSample): void {
    this.send('sample', sample);
    // CPU of an idle worker falls to 0 after its last lease.
    if (sample.workerCpu.some((cpu) => cpu > 0)) this.#dirty = true;
  }
}
