import type { TaskError } from '../../../shared/domain/task.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import { displayPath, pathBytes, type PathTable } from '../scan/path-table.ts';
import { codeWords } from '../tasks/classify.ts';
import type { TaskStore } from '../tasks/task-store.ts';

/** Turns what happens in a batch into alerts: one row per cause, however many files it hits. */
export class BatchAlerts {
  readonly #alerts: AlertManager;
  readonly #meta: BatchMeta;
  readonly #table: PathTable;
  readonly #store: TaskStore;
  readonly #byCode = new Map<string, number>();

  constructor(alerts: AlertManager, meta: BatchMeta, table: PathTable, store: TaskStore) {
    this.#alerts = alerts;
    this.#meta = meta;
    this.#table = table;
    this.#store = store;
  }

  failed(task: number, error: TaskError): void {
    const { path } = displayPath(pathBytes(this.#table, task));
    const poisoned = this.#store.reason(task) === 'poisoned';
    const count = (this.#byCode.get(error.code) ?? 0) + 1;
    this.#byCode.set(error.code, count);
    const files = count === 1 ? '1 file' : `${count} files`;
    this.#alerts.raise({
      rule: poisoned ? 'task-poisoned' : 'task-failed',
      level: poisoned ? 'ERROR' : 'WARNING',
      component: 'tasks',
      cause: `${this.#meta.id}/${error.code}`,
      message: poisoned
        ? `${files} stopped two workers and will not be tried again by themselves (${error.code}).`
        : `${files} failed in ${this.#meta.title}. ${codeWords(error.code)}`,
      example: `${path}: ${error.message}`,
      metadata: { batch: this.#meta.id, code: error.code, class: error.class },
      action: 'The other files went on.',
    });
  }

  halted(): void {
    this.#alerts.raise({
      rule: 'batch-halted',
      level: 'ERROR',
      component: 'batch',
      cause: this.#meta.id,
      message: `${this.#meta.title} is paused: more than one file in five failed.`,
      metadata: { batch: this.#meta.id },
      action: 'Nothing new is started. Resume to go on, or cancel.',
    });
  }

  broken(problem: string): void {
    this.#alerts.raise({
      rule: 'batch-broken',
      level: 'ERROR',
      component: 'batch',
      cause: this.#meta.id,
      message: problem,
      metadata: { batch: this.#meta.id },
      action: 'The batch was stopped with everything that is done kept.',
    });
  }
}
