import type { AppError } from '../../../shared/app-error.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import { tellDiskHealth } from '../alerts/checkpoint-alerts.ts';
import type { BatchRun } from './batch-run.ts';

/** What follows when the disk under the journal of a batch fails, or is well again. */
export class JournalHealth {
  readonly #alerts: AlertManager;
  readonly #current: () => BatchRun | null;
  /** Folders of batches whose journal can't be written. */
  readonly #failing = new Set<string>();

  constructor(alerts: AlertManager, current: () => BatchRun | null) {
    this.#alerts = alerts;
    this.#current = current;
  }

  get failing(): boolean {
    return this.#failing.size > 0;
  }

  /** Null: it is well. What fails under one batch does not hold up another that runs. */
  told(error: AppError | null, folder: string): void {
    if (error === null) this.#failing.delete(folder);
    else this.#failing.add(folder);
    if (error !== null || this.#failing.size === 0) tellDiskHealth(this.#alerts, error);
    const run = this.#current();
    if (run?.inputs.files.folder !== folder) return;
    return error === null ? run.pauses.diskIsWell() : run.pause('device');
  }
}
