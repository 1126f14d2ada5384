import { isEnded } from '../../../../shared/domain/batch.ts';
import { NO_TASKS, type TaskCounts } from '../../../../shared/domain/task.ts';
import type { WorkerHealthMetrics, WorkerState } from '../../../../shared/domain/worker.ts';
import { recipeLabel } from './batch-metrics.ts';
import type { MetricsFacts } from './metrics-facts.ts';

export const HEALTH_STATES = ['ok', 'degraded', 'failing'] as const;
/** `degraded`: it works, and somebody should look. `failing`: it does not do its work. */
export type HealthState = (typeof HEALTH_STATES)[number];

export interface Health {
  readonly status: HealthState;
  /** What is wrong, the worst first; empty when all is well. */
  readonly reasons: readonly string[];
}

/** p99 of the main loop above this is too slow for a person, and above that for anybody, seconds. */
const LAG_DEGRADED_S = 0.2;
const LAG_FAILING_S = 2;

/** Has a worker, or is about to have one. */
const LIVING: ReadonlySet<WorkerState> = new Set(['INITIALIZING', 'HEALTHY', 'DEGRADED', 'UNHEALTHY']);

/** The verdict on the facts of one moment; the same for /healthz and the gauge. */
export function healthOf(facts: MetricsFacts): Health {
  const failing = [noWorkers(facts), breaker(facts), journal(facts), late(facts, LAG_FAILING_S)].filter(isSaid);
  const degraded = [breakerTries(facts), paused(facts), unwell(facts), critical(facts), memory(facts)].filter(isSaid);
  const slow = failing.some((reason) => reason.startsWith('The main loop')) ? null : late(facts, LAG_DEGRADED_S);
  const reasons = [...failing, ...degraded, ...(slow === null ? [] : [slow])];
  if (failing.length > 0) return { status: 'failing', reasons };
  return { status: reasons.length > 0 ? 'degraded' : 'ok', reasons };
}

const isSaid = (reason: string | null): reason is string => reason !== null;

/** One that died a moment ago and is replaced at once is no matter; one that is parked, or never replaced, is. */
function noWorkers({ batch, workers, at }: MetricsFacts): string | null {
  if (batch?.state !== 'RUNNING') return null;
  const comes = ({ state, parkedUntil = 0 }: WorkerHealthMetrics): boolean =>
    LIVING.has(state) || state === 'TERMINATED' || (state === 'RECOVERING' && parkedUntil <= at);
  return workers.some(comes) ? null : 'A batch runs and no worker lives.';
}

const breaker = ({ breaker: state }: MetricsFacts): string | null =>
  state === 'open' ? 'The breaker of the worker pool is open: too many workers died.' : null;

const breakerTries = ({ breaker: state }: MetricsFacts): string | null =>
  state === 'half-open' ? 'One worker is being tried after too many died.' : null;

const journal = ({ journal: { failing } }: MetricsFacts): string | null =>
  failing ? 'The data disk does not take the records of the batch.' : null;

function late({ lag: { p99 } }: MetricsFacts, limit: number): string | null {
  return p99 > limit ? `The main loop is ${Math.round(p99 * 1000)} ms late (p99 of ten seconds).` : null;
}

const paused = ({ batch }: MetricsFacts): string | null =>
  batch?.state === 'PAUSED' && batch.pauseReason !== undefined && batch.pauseReason !== 'user'
    ? `The batch is paused: ${batch.pauseReason}.`
    : null;

function unwell({ workers }: MetricsFacts): string | null {
  const ids = workers.filter(({ state }) => state === 'UNHEALTHY').map(({ workerId }) => workerId);
  return ids.length === 0 ? null : `No progress: ${ids.join(', ')}.`;
}

function critical({ alerts }: MetricsFacts): string | null {
  const rows = alerts
    .filter(({ level, state }) => level === 'CRITICAL' && state === 'active')
    .reduce((sum, count) => sum + count.rows, 0);
  return rows === 0 ? null : `Critical alerts that nobody has acknowledged: ${rows}.`;
}

const memory = ({ memory: { level } }: MetricsFacts): string | null =>
  level === 'critical' ? 'The machine is out of memory; work is being taken back.' : null;

/** What `GET /healthz` answers. */
export interface HealthReport extends Health {
  readonly pid: number;
  readonly program: 'app' | 'cli';
  readonly version: string;
  readonly uptimeSeconds: number;
  /** The batch that runs, is paused or ended last; null before the first. */
  readonly batch: {
    readonly id: string;
    /** `script` for one of the user's own: its path is no business of the outside. */
    readonly recipe: string;
    readonly state: string;
    readonly pauseReason?: string;
    readonly ended: boolean;
    readonly files: number;
  } | null;
  readonly counts: {
    readonly tasks: TaskCounts;
    readonly workers: number;
    readonly healthyWorkers: number;
    readonly activeAlerts: number;
    readonly queuedBatches: number;
  };
}

export function healthReport(facts: MetricsFacts): HealthReport {
  const { batch, stats, own, program } = facts;
  return {
    ...healthOf(facts),
    pid: own.pid,
    program: program.name,
    version: program.version,
    uptimeSeconds: Math.round(own.uptimeSeconds),
    batch:
      batch === null
        ? null
        : {
            id: batch.id,
            recipe: recipeLabel(batch.recipe),
            state: batch.state,
            ...(batch.pauseReason === undefined ? {} : { pauseReason: batch.pauseReason }),
            ended: isEnded(batch.state),
            files: batch.files,
          },
    counts: {
      tasks: batch?.counts ?? NO_TASKS,
      workers: stats.workerHealth.totalWorkers,
      healthyWorkers: stats.workerHealth.healthyWorkers,
      activeAlerts: stats.alerts.active,
      queuedBatches: facts.queued,
    },
  };
}
