import { assertNever } from '../../../shared/assert-never.ts';
import type { MemoryGuardView } from '../../../shared/domain/metrics.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { PoolBreaker } from '../workers/crash-loop.ts';
import { leakWords } from '../workers/recycle.ts';
import type { Recycled } from '../workers/recycler.ts';
import type { Respawn } from '../workers/seat.ts';
import type { AlertEvent, AlertManager } from './alert-manager.ts';

const MB = 1024 * 1024;

/** Turns what happens to the workers into rows: healed by itself goes straight to history, the rest calls a person. */
export class WorkerAlerts {
  readonly #alerts: AlertManager;
  readonly #recycled = new Map<string, number>();
  #failedStarts = 0;

  constructor(alerts: AlertManager) {
    this.#alerts = alerts;
  }

  /** A worker died; `left` slots have one now. */
  died(worker: string, error: TaskError, next: Respawn, left: number): void {
    this.#alerts.raise(deathAlert(worker, error, next, left));
  }

  hangs(worker: string, error: TaskError, left: number): void {
    this.#alerts.raise({
      ...zombie(worker),
      level: 'CRITICAL',
      workerId: worker,
      message: `${worker} hangs in a call of the system and can't be ended. ${error.message}`,
      example: error.message,
      metadata: { code: error.code, workersLeft: left },
      action: `Its file went back to the queue; the batch goes on with ${left === 1 ? 'the one worker' : `the ${left} workers`} left.`,
    });
  }

  /** The thread is gone after all. */
  released(worker: string): void {
    this.#alerts.clear(zombie(worker), { over: true });
  }

  /** The machine slept, or the process stood still. */
  slept(missedMs: number): void {
    this.#alerts.slept(missedMs);
  }

  breaker(breaker: PoolBreaker): void {
    switch (breaker) {
      case 'half-open':
        return;
      case 'closed':
        return this.#alerts.clear(POOL);
      case 'open':
        return this.#alerts.raise({
          ...POOL,
          level: 'CRITICAL',
          message: 'More than five workers died within a minute without one file done between.',
          action: 'The batch is paused and nothing is lost. Try one worker, or cancel.',
        });
      default:
        assertNever(breaker);
    }
  }

  /** It does not start: first for the record, and from the third time on somebody has to know. */
  notStarted(what: string, error: TaskError): void {
    this.#failedStarts += 1;
    this.#alerts.raise({
      ...STARTS,
      level: this.#failedStarts > 2 ? 'ERROR' : 'INFO',
      message: `${what} does not start. ${error.message}`,
      example: error.message,
      metadata: { code: error.code, times: this.#failedStarts },
      action: 'It is tried again, after a longer while each time; no file is charged for it.',
      ...(this.#failedStarts > 2 ? {} : { healed: true }),
    });
  }

  started(): void {
    if (this.#failedStarts === 0) return;
    this.#failedStarts = 0;
    this.#alerts.clear(STARTS);
  }

  /** It makes no progress and will be stopped, unless somebody gives it more time. */
  unwell(worker: string, reason: string): void {
    this.#alerts.raise({
      ...unwellOf(worker),
      level: 'WARNING',
      workerId: worker,
      message: `${worker} makes no progress. ${reason}`,
      example: reason,
      action:
        'It is stopped when its time is over, and its file is tried once more, alone. Extend its time, or stop it now.',
    });
  }

  /** It makes progress again; or it is gone, and with it what it hung in. */
  well(worker: string, gone: 'gone' | 'lives' = 'lives'): void {
    this.#alerts.clear(unwellOf(worker), { over: gone === 'gone' });
  }

  /** Replaced by count is daily business; replaced for its memory has a cause with a name. */
  recycled({ worker, why, reason, growthPerTask }: Recycled, recipe: string): void {
    if (why !== 'memory') return;
    const times = (this.#recycled.get(recipe) ?? 0) + 1;
    this.#recycled.set(recipe, times);
    this.#alerts.raise({
      rule: 'worker-recycled',
      level: 'INFO',
      component: 'workers',
      workerId: worker,
      cause: recipe,
      message: `${leakWords(recipe, growthPerTask, times)}.`,
      example: `${worker}: ${reason}`,
      metadata: { recipe, growthPerTask },
      action: 'The worker was replaced between two leases; nothing is lost.',
      healed: true,
    });
  }

  memory({ level, freeBytes, floorBytes }: MemoryGuardView, evicted: string | null): void {
    if (level === 'ok') return this.#alerts.clear(MEMORY);
    const taken = evicted === null ? '' : ` The lease of ${evicted} was taken back; nothing was charged to its files.`;
    this.#alerts.raise({
      ...MEMORY,
      level: 'WARNING',
      message: `The machine is short of memory: ${Math.round(freeBytes / MB)} MB free, ${Math.round(floorBytes / MB)} MB is the floor.`,
      metadata: { freeBytes, floorBytes },
      action: `Leases are small and one at a time until there is more.${taken}`,
    });
  }
}

const POOL = { rule: 'pool-breaker', component: 'workers', cause: '' } as const;
const STARTS = { rule: 'worker-not-started', component: 'workers', cause: '' } as const;
const unwellOf = (worker: string) => ({ rule: 'worker-unwell', component: 'workers', cause: worker }) as const;
const MEMORY = { rule: 'memory-short', component: 'memory', cause: '' } as const;
const zombie = (worker: string) => ({ rule: 'worker-zombie', component: 'workers', cause: worker }) as const;

function deathAlert(worker: string, error: TaskError, next: Respawn, left: number): AlertEvent {
  const base = { component: 'workers', workerId: worker, cause: `${worker}/${error.code}`, example: error.message };
  switch (next.kind) {
    case 'respawn':
      return error.code === 'STOPPED' ? stopped(base, worker, error) : restarted(base, worker, error);
    case 'park':
      return {
        ...base,
        rule: 'worker-parked',
        level: 'INFO',
        message: `${worker} died too often and pauses for a minute. ${error.message}`,
        metadata: { code: error.code, workersLeft: left },
        action: 'The batch goes on with the other workers.',
        healed: true,
      };
    case 'never':
      return left === 0 ? noneLeft(base, worker, error) : oneLess(base, worker, error, left);
    default:
      return assertNever(next);
  }
}

type Base = Pick<AlertEvent, 'component' | 'workerId' | 'cause' | 'example'>;

const action = (worker: string): string =>
  worker.startsWith('I')
    ? 'The next file gets a process of its own.'
    : 'A warm spare took over; its files went back to the queue.';

/** It died. */
const restarted = (base: Base, worker: string, error: TaskError): AlertEvent => ({
  ...base,
  rule: 'worker-restarted',
  level: 'INFO',
  message: `${worker} stopped and was restarted. ${error.message}`,
  metadata: { code: error.code },
  action: action(worker),
  healed: true,
});

/** We ended it, because it hung. */
const stopped = (base: Base, worker: string, error: TaskError): AlertEvent => ({
  ...base,
  rule: 'worker-stopped',
  level: 'ERROR',
  message: `${worker} was stopped and replaced. ${error.message.replace('The worker was stopped. ', '')}`,
  metadata: { code: error.code },
  action: action(worker),
  healed: true,
});

const noneLeft = (base: Base, worker: string, error: TaskError): AlertEvent => ({
  ...base,
  rule: 'no-workers-left',
  level: 'CRITICAL',
  message: `The last worker, ${worker}, stopped and none is replaced: automatic recovery is off. ${error.message}`,
  metadata: { code: error.code, workersLeft: 0 },
  action: 'The batch waits; nothing is lost.',
});

const oneLess = (base: Base, worker: string, error: TaskError, left: number): AlertEvent => ({
  ...base,
  rule: 'worker-lost',
  level: 'WARNING',
  message: `${worker} stopped and is not replaced: automatic recovery is off. ${error.message}`,
  metadata: { code: error.code, workersLeft: left },
  action: 'The batch goes on with the workers left.',
});
