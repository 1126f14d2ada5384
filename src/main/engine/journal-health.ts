import type { AppError } from '../../shared/app-error.ts';
import type { AlertManager } from './alerts/alert-manager.ts';
import { tellDiskHealth } from './alerts/checkpoint-alerts.ts';
import type { BatchRun } from './batch/batch-run.ts';

/** Whether the disks under the batches take their records; holds up the batch whose disk does not. */
export class JournalHealth {
  readonly #alerts: AlertManager;
  readonly #current: () => BatchRun | null;
  /** Folders of batches whose records are not taken. */
  readonly #failing = new Set<string>();

  constructor(alerts: AlertManager, current: () => BatchRun | null) {
    this.#alerts = alerts;
    this.#current = current;
  }

  get failing(): boolean {
    return this.#failing.size > 0;
  }

  /** The disk under one batch fails or is well; what fails under another does not hold up the one that runs. */
  heard(error: AppError | null, folder: string): void {
    if (error === null) this.#failing.delete(folder);
    else this.#failing.add(folder);
    if (error !== null || this.#failing.size === 0) tellDiskHealth(this.#alerts, error);
    const run = this.#current();
    if (run?.inputs.files.folder !== folder) return;
    if (error === null) run.pauses.diskIsWell();
    else run.pause('device');
  }
}
