import type { LogLevel } from '../../../shared/domain/log.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { WorkerState } from '../../../shared/domain/worker.ts';
import type { Logger } from '../ports.ts';
import type { CrewOptions } from '../workers/crew-options.ts';

type Heard = Pick<
  CrewOptions,
  | 'onReady'
  | 'onDeath'
  | 'onNotStarted'
  | 'onUnwell'
  | 'onZombie'
  | 'onReleased'
  | 'onRecycled'
  | 'onBreaker'
  | 'onMemory'
  | 'onState'
>;

/** States that are told though nothing is wrong only to who looks closely. */
const USUAL: ReadonlySet<WorkerState> = new Set(['INITIALIZING', 'HEALTHY', 'TERMINATED', 'RECOVERING']);

/** The log of the workers: who came, who went, why, and what follows. Runs in main. */
export class WorkerLog {
  readonly #logger: Logger;
  readonly #name: (slot: number) => string;
  readonly #batch: () => string | undefined;

  /** `batch`: the one in work. */
  constructor(logger: Logger, name: (slot: number) => string, batch: () => string | undefined) {
    this.#logger = logger;
    this.#name = name;
    this.#batch = batch;
  }

  /** Calls `then` after each line, so that what follows from an event stands behind it. */
  hear(then: Heard): Heard {
    return {
      onReady: (slot) => {
        if (slot !== null) this.#tell('debug', 'worker-ready', 'The worker is ready.', { worker: this.#name(slot) });
        then.onReady(slot);
      },
      onDeath: (worker, error, next) => {
        this.#tell('warn', 'worker-died', `The worker died: ${error.message}`, { worker, error, next });
        then.onDeath(worker, error, next);
      },
      onNotStarted: (what, error) => {
        this.#tell('error', 'worker-not-started', `${what} did not start: ${error.message}`, { error });
        then.onNotStarted(what, error);
      },
      onUnwell: (worker, reason) => {
        if (reason === null) this.#tell('info', 'worker-well', 'The worker is well again.', { worker });
        else this.#tell('warn', 'worker-unwell', reason, { worker });
        then.onUnwell(worker, reason);
      },
      onZombie: (worker, error) => {
        this.#zombie(worker, error);
        then.onZombie(worker, error);
      },
      onReleased: (worker) => {
        this.#tell('info', 'worker-released', 'The thread that could not be ended is gone at last.', { worker });
        then.onReleased(worker);
      },
      onRecycled: (recycled) => {
        this.#tell('info', 'worker-recycled', 'The worker was replaced between two leases.', { ...recycled });
        then.onRecycled(recycled);
      },
      onBreaker: (breaker) => {
        const level = breaker === 'closed' ? 'info' : 'error';
        this.#tell(level, 'pool-breaker', `The breaker of the pool is ${breaker}.`, { breaker });
        then.onBreaker(breaker);
      },
      onMemory: (view, evicted) => {
        const taken = evicted === null ? '' : ` The lease of ${evicted} is taken back.`;
        this.#tell('warn', 'memory', `The memory guard is at ${view.level}.${taken}`, { ...view });
        then.onMemory(view, evicted);
      },
      onState: (slot, state, reason) => {
        const level = USUAL.has(state) ? 'debug' : 'info';
        this.#tell(level, 'worker-state', `The worker is ${state}: ${reason}`, { worker: this.#name(slot), state });
        then.onState(slot, state, reason);
      },
    };
  }

  #zombie(worker: string, error: TaskError): void {
    this.#tell('error', 'worker-hangs', `The thread can't be ended: ${error.message}`, { worker, error });
  }

  #tell(level: LogLevel, event: string, message: string, fields: Readonly<Record<string, unknown>>): void {
    const batch = this.#batch();
    this.#logger.log(level, message, {
      component: 'workers',
      event,
      ...(batch === undefined ? {} : { batch }),
      ...fields,
    });
  }
}
