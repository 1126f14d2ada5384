import type { AlertLevel } from '../../../shared/domain/alert.ts';
import type { Counters, LatencyHistogram } from '../../../shared/domain/metrics.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import type { BatchRun } from '../batch/batch-run.ts';
import { Histogram } from './histogram.ts';

/** Bounds of the latency histogram for scrapers: a millisecond to an hour, milliseconds. */
const BOUNDS_MS = [1, 5, 10, 50, 100, 500, 1000, 5000, 10_000, 60_000, 300_000, 3_600_000] as const;

/** Figures of a batch that only grow while it runs. */
type Totals = Pick<Counters, 'retries' | 'losses' | 'chunks' | 'bytesIn' | 'bytesOut' | 'journalSyncs'> &
  Counters['tasks'];

const NOTHING: Totals = {
  COMPLETED: 0,
  FAILED: 0,
  CANCELLED: 0,
  retries: 0,
  losses: 0,
  chunks: 0,
  bytesIn: 0,
  bytesOut: 0,
  journalSyncs: 0,
};
const KEYS = Object.keys(NOTHING) as (keyof Totals)[];

/** Counts over all batches since the processor was made. The batches count themselves; here they are only added up. */
export class MetricsBook {
  readonly #alertsRaised: Record<AlertLevel, number> = { INFO: 0, WARNING: 0, ERROR: 0, CRITICAL: 0 };
  readonly #workerDeaths: Readonly<Record<string, number>>;
  /** Batches that are over. */
  readonly #latency = new Histogram();
  #over: Totals = NOTHING;
  /** Batches that are not, with what they brought along from earlier sessions. */
  readonly #open = new Map<BatchRun, Totals>();

  constructor(alerts: Pick<AlertManager, 'onTransition'>, workerDeaths: Readonly<Record<string, number>>) {
    this.#workerDeaths = workerDeaths;
    alerts.onTransition(({ level }, { what }) => {
      if (what === 'raised' || what === 'reopened') this.#alertsRaised[level] += 1;
    });
  }

  /** A batch has come into our hands, and has done nothing yet. */
  opened(run: BatchRun): void {
    const before = totalsOf(run);
    this.#open.set(run, before);
    void run.done.then(() => {
      this.#open.delete(run);
      this.#over = added(this.#over, totalsOf(run), before);
      this.#latency.merge(run.figures.latency);
    });
  }

  get counters(): Counters {
    let sum = this.#over;
    for (const [run, before] of this.#open) sum = added(sum, totalsOf(run), before);
    const { COMPLETED, FAILED, CANCELLED, ...rest } = sum;
    return {
      tasks: { COMPLETED, FAILED, CANCELLED },
      ...rest,
      workerDeaths: { ...this.#workerDeaths },
      alertsRaised: { ...this.#alertsRaised },
    };
  }

  get latency(): LatencyHistogram {
    const all = new Histogram();
    all.merge(this.#latency);
    for (const run of this.#open.keys()) all.merge(run.figures.latency);
    const buckets = BOUNDS_MS.map((leMs) => ({ leMs, count: all.atOrBelow(leMs) }));
    return { ...all.summary(), count: all.count, sumMs: all.sumMs, buckets };
  }
}

function totalsOf(run: BatchRun): Totals {
  const { COMPLETED, FAILED, CANCELLED } = run.store.counts;
  return {
    COMPLETED,
    FAILED,
    CANCELLED,
    retries: run.retries,
    journalSyncs: run.inputs.files.journal.syncs,
    ...run.figures.totals,
  };
}

/** `sum` and what has come since `before`. */
const added = (sum: Totals, now: Totals, before: Totals): Totals =>
  Object.fromEntries(KEYS.map((key) => [key, sum[key] + now[key] - before[key]])) as Totals;
