import { isEnded } from '../../../shared/domain/batch.ts';
import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { HealthSample, HealthStatus, ProcessorStats } from '../../../shared/domain/metrics.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import type { BatchFacts } from '../alerts/gauge-facts.ts';
import { gaugesOf } from '../alerts/gauge-rules.ts';
import { GaugeWatch } from '../alerts/gauge-watch.ts';
import type { BatchRun } from '../batch/batch-run.ts';
import { healthStatus, processorStats, type StatsSources } from '../batch/stats.ts';
import type { CrewDesk } from '../crew-desk.ts';
import { NodeProbe } from '../metrics/node-probe.ts';
import { PaceMedian, type Pace } from '../metrics/pace.ts';
import { SampleBook } from '../metrics/sample-book.ts';
import { Sampler, type WorkFigures } from '../metrics/sampler.ts';
import { VolumeWatch } from '../metrics/volume-watch.ts';
import type { Clock } from '../ports.ts';
import { CheckRunner } from './check-runner.ts';
import type { HealthHost } from './health-host.ts';

const IDLE = { filesPerSecond: 0, bytesPerSecond: 0, chunksPerSecond: 0, failedPerSecond: 0 };

export interface HealthDeskOptions extends HealthHost {
  readonly clock: Clock;
  readonly alerts: AlertManager;
  readonly crew: CrewDesk;
  /** Threads that there should be. */
  readonly slots: number;
  readonly dataDir: string;
  /** The settings in force at this moment. */
  readonly config: () => ParallelConfig;
  readonly sources: () => StatsSources;
}

/** Watches over the whole: samples, the rules on them, and the checks of the host. Runs in main. */
export class HealthDesk {
  readonly samples: SampleBook;
  readonly #o: HealthDeskOptions;
  readonly #sampler: Sampler;
  readonly #volumes: VolumeWatch;
  readonly #gauges: GaugeWatch;
  readonly #checks: CheckRunner;
  #pace: { readonly of: BatchRun; readonly median: PaceMedian } | null = null;
  #closed = false;

  constructor(options: HealthDeskOptions) {
    const { clock, alerts, crew, slots, probe = new NodeProbe() } = options;
    const everyMs = (): number => options.config().healthCheckIntervalSeconds * 1000;
    this.#o = options;
    this.samples = new SampleBook(2 * slots);
    this.#gauges = new GaugeWatch(alerts);
    this.#checks = new CheckRunner({ checks: options.healthChecks ?? [], clock, alerts, everyMs });
    this.#volumes = new VolumeWatch({ clock, probe, everyMs, folders: () => this.#folders() });
    this.#sampler = new Sampler({
      clock,
      probe,
      volumes: this.#volumes,
      book: this.samples,
      work: () => this.#work(),
      takeGap: () => crew.takeGap(),
      onSample: (sample) => this.#sampled(sample),
    });
    this.changed();
  }

  /** Something may have begun or ended; cheap. */
  changed(): void {
    const wanted = !this.#closed && (this.#o.sampling === 'always' || isOpen(this.#o.sources().run));
    if (wanted === this.#sampler.running) return;
    if (wanted) return this.#sampler.start();
    this.#sampler.stop();
    // At the end of the process what was said of the machine stands; else nobody looks any more.
    if (!this.#closed) this.#gauges.rest();
    this.#checks.rest();
  }

  close(): void {
    this.#closed = true;
    this.changed();
  }

  #sampled(sample: HealthSample): void {
    const { clock, config, crew, slots, sources } = this.#o;
    const now = clock.now();
    if (sample.gapMs !== undefined) this.#gauges.slept(now);
    const run = this.#running();
    const pace = this.#paceOf(run, sample);
    if (!config().enableHealthMonitoring) return;
    const batch = run === null ? null : factsOf(run, pace);
    const facts = { sample, volumes: this.#volumes.volumes, memory: crew.memory.level, slots, batch };
    this.#gauges.look(gaugesOf(facts, config()), now);
    const health: HealthStatus = healthStatus(sources());
    const stats: ProcessorStats = processorStats(sources());
    this.#checks.look({ sample, health, stats, batch: run === null ? null : toldOf(run) });
  }

  /** Against its own median, which is kept for as long as it is in our hands. */
  #paceOf(run: BatchRun | null, { throughput }: HealthSample): Pace | null {
    if (run === null) {
      this.#pace?.median.rest();
      return null;
    }
    if (this.#pace?.of !== run) this.#pace = { of: run, median: new PaceMedian() };
    return this.#pace.median.note(throughput);
  }

  /** The batch that moves; null while it is paused or there is none. */
  #running(): BatchRun | null {
    const { run } = this.#o.sources();
    return run?.state === 'RUNNING' ? run : null;
  }

  #work(): WorkFigures {
    const run = this.#running();
    const workers = this.#o.crew.workers;
    const rates = run?.figures.rates;
    return {
      queue: run?.store.countOf('PENDING') ?? 0,
      workers: {
        total: this.#o.crew.made?.counts.workers ?? 0,
        healthy: this.#o.crew.made?.counts.healthy ?? 0,
        busy: workers.filter(({ currentTask }) => currentTask !== undefined).length,
      },
      workerCpu: workers.map(({ cpuPercent }) => cpuPercent),
      rates:
        rates === undefined
          ? IDLE
          : {
              filesPerSecond: rates.files,
              bytesPerSecond: rates.bytes,
              chunksPerSecond: rates.chunks,
              failedPerSecond: rates.failed,
            },
    };
  }

  #folders() {
    const { dataDir, sources } = this.#o;
    const output = sources().run?.meta.outDir ?? '';
    // Before the first batch, and under one that writes nothing, there is none.
    return { output: output === '' ? dataDir : output, data: dataDir };
  }
}

/** It is in our hands, running or paused. */
const isOpen = (run: BatchRun | null): boolean => run !== null && !isEnded(run.state) && run.state !== 'INTERRUPTED';

const toldOf = ({ meta }: BatchRun) => ({ id: meta.id, title: meta.title, outDir: meta.outDir });

const factsOf = (run: BatchRun, pace: Pace | null): BatchFacts => ({
  id: run.meta.id,
  title: run.meta.title,
  pending: run.store.countOf('PENDING'),
  retrying: run.store.countOf('RETRYING'),
  errors: run.figures.errorRate,
  pace,
});
