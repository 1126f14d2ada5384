import { AppError } from '../../../shared/app-error.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import type { Clock } from '../ports.ts';
import type { HealthCheck, HealthFacts, HealthReport } from './health-check.ts';

const TIMEOUT_SECONDS = 10;

interface Asked {
  readonly check: HealthCheck;
  /** Active time of the next question; Infinity while one is open. */
  due: number;
  /** Ends the open question; null when there is none. */
  end: (() => void) | null;
  /** Its row may be open: it was raised here, or in an earlier session. */
  open: boolean;
}

export interface CheckRunnerOptions {
  readonly checks: readonly HealthCheck[];
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly alerts: Pick<AlertManager, 'raise' | 'clear'>;
  /** Period of the checks that name none, active milliseconds. */
  readonly everyMs: () => number;
}

/** Asks the checks of the host when their time has come, each one question at a time. Runs in main. */
export class CheckRunner {
  readonly #o: CheckRunnerOptions;
  readonly #asked: readonly Asked[];

  /** Throws AppError `usage` when two checks have one id. */
  constructor(options: CheckRunnerOptions) {
    this.#o = options;
    const ids = options.checks.map(({ id }) => id);
    const twice = ids.find((id, at) => ids.indexOf(id) !== at);
    if (twice !== undefined) throw new AppError('usage', `Two health checks are called ${twice}.`);
    this.#asked = options.checks.map((check) => ({ check, due: 0, end: null, open: true }));
  }

  /** Once a second. */
  look(facts: HealthFacts): void {
    const now = this.#o.clock.now();
    for (const asked of this.#asked) if (now >= asked.due) this.#ask(asked, facts);
  }

  /** Breaks off what is asked; what was found is not known any more to be so. */
  rest(): void {
    for (const asked of this.#asked) {
      asked.end?.();
      asked.due = 0;
      if (asked.open) this.#o.alerts.clear(rowOf(asked.check));
      asked.open = false;
    }
  }

  #ask(asked: Asked, facts: HealthFacts): void {
    const { check } = asked;
    const { clock, everyMs } = this.#o;
    const abort = new AbortController();
    const timeoutSeconds = check.timeoutSeconds ?? TIMEOUT_SECONDS;
    let open = true;
    const close = (report: HealthReport | null): void => {
      // An answer that comes after its time is none.
      if (!open) return;
      open = false;
      asked.end = null;
      forget();
      asked.due = clock.now() + (check.everySeconds === undefined ? everyMs() : Math.max(1, check.everySeconds) * 1000);
      if (report !== null) this.#tell(asked, report);
    };
    const forget = clock.after(timeoutSeconds * 1000, () => {
      abort.abort();
      close(trouble(`The health check ${check.id} has not answered for ${timeoutSeconds} s.`));
    });
    asked.due = Number.POSITIVE_INFINITY;
    asked.end = () => {
      abort.abort();
      close(null);
    };
    void answer(check, facts, abort.signal).then(close);
  }

  #tell(asked: Asked, report: HealthReport): void {
    const row = rowOf(asked.check);
    if (report.ok === true) {
      if (asked.open) this.#o.alerts.clear(row);
      asked.open = false;
      return;
    }
    asked.open = true;
    const { ok: _ok, ...said } = report;
    this.#o.alerts.raise({ ...row, ...said });
  }
}

/** Never rejects: a check that throws has found something, too. */
async function answer(check: HealthCheck, facts: HealthFacts, signal: AbortSignal): Promise<HealthReport> {
  try {
    return await check.check(facts, signal);
  } catch (error) {
    return trouble(`The health check ${check.id} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const trouble = (message: string): HealthReport => ({
  level: 'WARNING',
  message,
  action: 'It is asked again when its time comes. What it looks after is not known to be well.',
});

const rowOf = ({ id, component }: HealthCheck) =>
  ({ rule: 'health-check', component: component ?? 'health-check', cause: id }) as const;
