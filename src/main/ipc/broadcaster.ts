import type { WebContents } from 'electron';
import type { EventName } from '../../shared/ipc/channels.ts';
import type { EventPayloads } from '../../shared/ipc/contract.ts';
import type { Frame, Sample } from '../../shared/ipc/views.ts';
import type { BatchProgress, ResumeOffer } from '../../shared/domain/batch.ts';
import type { MachineSample } from '../../shared/domain/metrics.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';

/** Frames at most four a second; one sample a second, ten minutes kept. */
const FRAME_MS = 250;
const SAMPLE_MS = 1000;
const SAMPLES_KEPT = 600;
/** Ended batches that the page is told of. */
const RECENT = 20;

type Unnumbered<N extends EventName> = Omit<EventPayloads[N], 'seq'>;

/** Streams what changes to the page: numbered events, superseded frames never sent. */
export class Broadcaster {
  readonly #processor: ParallelProcessor;
  readonly #probe: () => Promise<MachineSample>;
  readonly #samples: Sample[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #page: WebContents | null = null;
  #seq = 0;
  #dirty = true;
  /** Version of the inbox that the page was told of. */
  #alertsSent = 0;
  #offers: readonly ResumeOffer[] = [];
  #sampling = false;

  constructor(processor: ParallelProcessor, probe: () => Promise<MachineSample>) {
    this.#processor = processor;
    this.#probe = probe;
  }

  start(page: WebContents): () => void {
    this.#page = page;
    const forget = this.#processor.onChange(() => {
      this.#dirty = true;
    });
    this.#timers.push(setInterval(() => this.#sendFrame(), FRAME_MS));
    this.#timers.push(setInterval(() => void this.#sample(), SAMPLE_MS));
    return () => {
      forget();
      for (const timer of this.#timers) clearInterval(timer);
      this.#page = null;
    };
  }

  get seq(): number {
    return this.#seq;
  }

  get samples(): readonly Sample[] {
    return this.#samples;
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

  frame(): Omit<Frame, 'seq'> {
    const run = this.#processor.current;
    return {
      batch: run?.progress() ?? null,
      queue: this.#processor.queued,
      workers: this.#processor.workers,
      memory: this.#processor.memoryGuard,
      savedAt: this.#processor.checkpointManager.savedAt,
      latency: run?.figures.latency.summary() ?? { p50: 0, p95: 0, p99: 0 },
    };
  }

  send<N extends EventName>(name: N, payload: Unnumbered<N>): void {
    if (this.#page === null || this.#page.isDestroyed()) return;
    this.#page.send(name, { seq: ++this.#seq, ...payload });
  }

  #sendFrame(): void {
    this.#sendAlerts();
    // While a batch runs the workers' words change without an event; so does a countdown while it is paused.
    const counts = this.#processor.workers.some(
      ({ stopsInMs, parkedUntil }) => (stopsInMs ?? parkedUntil) !== undefined,
    );
    if (!this.#dirty && !counts && this.#processor.current?.state !== 'RUNNING') return;
    this.#dirty = false;
    this.send('frame', this.frame());
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

  async #sample(): Promise<void> {
    if (this.#sampling) return;
    this.#sampling = true;
    try {
      const machine = await this.#probe();
      const rates = this.#processor.current?.state === 'RUNNING' ? this.#processor.current.figures.rates : null;
      const throughput = {
        at: machine.at,
        filesPerSecond: rates?.files ?? 0,
        bytesPerSecond: rates?.bytes ?? 0,
        failedPerSecond: rates?.failed ?? 0,
      };
      const workerCpu = this.#processor.workers.map((worker) => worker.cpuPercent);
      const gapMs = this.#processor.takeGap();
      const sample = { machine, throughput, workerCpu, ...(gapMs > 0 ? { gapMs } : {}) };
      this.send('sample', sample);
      this.#samples.push({ seq: this.#seq, ...sample });
      if (this.#samples.length > SAMPLES_KEPT) this.#samples.shift();
      // CPU of an idle worker falls to 0 after its last lease.
      if (workerCpu.some((cpu) => cpu > 0)) this.#dirty = true;
    } finally {
      this.#sampling = false;
    }
  }
}
