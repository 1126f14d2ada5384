import type { AlertLevel } from '../../../shared/domain/alert.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import { displayPath, pathBytes } from '../scan/path-table.ts';
import { wordsOf } from '../tasks/classify.ts';
import type { FailureGroups } from '../tasks/failure-groups.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { namedFiles } from './task-view.ts';

interface Said {
  readonly message: string;
  readonly action: string;
  readonly example?: string;
  readonly code?: string;
}

/** What is said of files that failed; a row for each code. */
const OF_FILES: readonly string[] = ['task-failed', 'task-poisoned'];

/** Of recipes of ours: what their files say in figures that mean nothing in a row about many of them. */
const WORDS_OF: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  verify: { MISMATCH: 'The content is not what the manifest says.' },
};

/** Longest reason in a row, in characters: two lines of the inbox. The whole stands among its examples. */
const MAX_REASON = 160;

/** Turns what happens in a batch into alerts: one row per cause, however many files it hits. */
export class BatchAlerts {
  readonly #alerts: AlertManager;
  readonly #inputs: Pick<BatchInputs, 'meta' | 'inputs' | 'store'>;
  /** Those of now: it holds a failure before that is told here, and no longer what is begun again. */
  readonly #failures: FailureGroups;
  #laneTold: string | null = null;
  #budgetTold = false;

  constructor(alerts: AlertManager, inputs: Pick<BatchInputs, 'meta' | 'inputs' | 'store'>, failures: FailureGroups) {
    this.#alerts = alerts;
    this.#inputs = inputs;
    this.#failures = failures;
  }

  /** A session begins: what stopped the one before, and what was said of files that are no longer failed, is over. */
  opened(): void {
    this.#alerts.batchOver(this.#inputs.meta.id, ({ rule, metadata: { code } }) => {
      return rule === 'batch-broken' || (OF_FILES.includes(rule) && this.#failures.ofCode(String(code)).files === 0);
    });
  }

  failed(task: number, error: TaskError): void {
    const { path } = displayPath(pathBytes(this.#inputs.inputs.table, task));
    const poisoned = this.#inputs.store.reason(task) === 'poisoned';
    const { files: count, said } = this.#failures.ofCode(error.code);
    const files = count === 1 ? '1 file' : `${count} files`;
    this.#alerts.raise({
      rule: poisoned ? 'task-poisoned' : 'task-failed',
      level: poisoned ? 'ERROR' : 'WARNING',
      component: 'tasks',
      cause: this.#causeOf(error.code),
      message: poisoned
        ? `${files} stopped two workers and will not be tried again by themselves (${error.code}).`
        : `${files} failed in ${this.#inputs.meta.title}. ${wordsOf(error.code) ?? this.#ownWords(error.code) ?? reason(error.code, said)}`,
      example: `${path}: ${error.message}`,
      metadata: { batch: this.#inputs.meta.id, code: error.code, class: error.class },
      action: 'The other files went on.',
    });
  }

  /**
   * A file that had failed by this code is begun afresh: should it fail once more, it is not counted twice. With the last
   * one a person has seen to all of them, and the row is over, until one fails again.
   */
  again(code: string): void {
    if (this.#failures.ofCode(code).files === 0) this.#mended(code);
  }

  /** `why` in words, such as "more than 20 % of the files failed". */
  halted(why: string): void {
    this.#raise('batch-halted', 'ERROR', {
      message: `${this.#inputs.meta.title} is paused: ${why}.`,
      action: 'Nothing new is started. Resume to go on, or cancel.',
    });
  }

  /**
   * The output device is full, read-only or gone. One row, told once until it is cured, or until something else is
   * wrong: who puts a new folder where the old one was missing must hear that it is not the one.
   */
  laneHeld(error: TaskError): void {
    // Of a folder that is not the right one the words say what is there; elsewhere they only name the file it was seen by.
    const told = error.class === 'resource' && error.code === 'ENXIO' ? error.message : error.code;
    if (this.#laneTold === told) return;
    this.#laneTold = told;
    this.#raise('device-lane', 'ERROR', {
      message: `${this.#inputs.meta.title} is paused: ${wordsOf(error.code) ?? `${error.code}.`}`,
      example: error.message,
      code: error.code,
      action:
        'Nothing is lost and no attempt is charged. The disk is tried again by itself, and the batch goes on when it is well.',
    });
  }

  laneCured(): void {
    this.#laneTold = null;
    this.#alerts.clear({ rule: 'device-lane', component: 'batch', cause: this.#inputs.meta.id });
  }

  budgetEmpty(): void {
    if (this.#budgetTold) return;
    this.#budgetTold = true;
    this.#raise('retry-budget', 'WARNING', {
      message: `So many files of ${this.#inputs.meta.title} fail at first that its budget for retries is used up.`,
      action: 'The rest of the retries wait for a last pass, when all other files are done.',
    });
  }

  /** All is done but files that may be why the app died. */
  left(tasks: readonly number[]): void {
    const { count, names } = namedFiles(this.#inputs.inputs.table, tasks);
    const files = count === 1 ? '1 file was' : `${count} files were`;
    const more = count > names.length ? `, and ${count - names.length} more` : '';
    this.#raise('files-left', 'ERROR', {
      message: `${this.#inputs.meta.title} is paused: ${files} in hand when Gristmill died, and not tried again by itself: ${names.join(', ')}${more}.`,
      action: 'All other files are done. Resume to try what is left, one at a time and apart, or cancel.',
    });
  }

  /** A person goes on with a batch that waited for one. */
  wentOn(): void {
    this.#over('batch-halted');
    this.#over('files-left');
  }

  /** The session of the batch is over: what was said of its course is no more so. `forGood`: it goes on nowhere. */
  ended(forGood: boolean): void {
    this.#laneTold = null;
    this.#over('device-lane');
    this.#over('retry-budget');
    if (forGood) this.#alerts.batchEnded(this.#inputs.meta.id);
  }

  broken(problem: string): void {
    this.#raise('batch-broken', 'ERROR', {
      message: problem,
      action: 'The batch was stopped with everything that is done kept.',
    });
  }

  #raise(rule: string, level: AlertLevel, said: Said): void {
    const { code, ...words } = said;
    const metadata = { batch: this.#inputs.meta.id, ...(code === undefined ? {} : { code }) };
    this.#alerts.raise({ rule, level, component: 'batch', cause: this.#inputs.meta.id, metadata, ...words });
  }

  #ownWords(code: string): string | undefined {
    return WORDS_OF[this.#inputs.meta.recipe]?.[code];
  }

  #mended(code: string): void {
    const cause = this.#causeOf(code);
    for (const rule of OF_FILES) this.#alerts.clear({ rule, component: 'tasks', cause }, { over: true });
  }

  #causeOf(code: string): string {
    return `${this.#inputs.meta.id}/${code}`;
  }

  /** Decided or ended: there is nothing to come back. */
  #over(rule: string): void {
    this.#alerts.clear({ rule, component: 'batch', cause: this.#inputs.meta.id }, { over: true });
  }
}

/** Of a recipe's own code: what its files say, if they all say the same. */
function reason(code: string, said: string | null): string {
  if (said === null) return `${code}.`;
  if (said.length > MAX_REASON) return `${said.slice(0, MAX_REASON).trimEnd()}…`;
  return /[.!?…]$/u.test(said) ? said : `${said}.`;
}
