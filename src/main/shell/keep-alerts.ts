import { AppError } from '../../shared/app-error.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import type { AlertStore } from './alert-store.ts';
import { stderrLogger } from './house-keeping.ts';

/** Alerts are saved this long after the first change, and at the end. */
const SAVE_MS = 1000;

/**
 * Keeps the inbox on disk: a second after it has changed, and when the returned function is called, for the last time.
 */
export function keepAlerts(processor: ParallelProcessor, store: AlertStore): () => Promise<void> {
  const { alertManager: alerts } = processor;
  let timer: NodeJS.Timeout | null = null;
  let version = 0;
  const save = async (): Promise<void> => {
    timer = null;
    try {
      await store.save(alerts);
    } catch (error) {
      // An alert about it would have to be saved, too.
      stderrLogger.log('error', `The alerts could not be saved: ${AppError.toData(error).message}`);
    }
  };
  const look = (): void => {
    if (alerts.version === version) return;
    version = alerts.version;
    timer ??= setTimeout(() => void save(), SAVE_MS);
  };
  const forget = processor.onChange(look);
  look();
  return async () => {
    forget();
    if (timer !== null) clearTimeout(timer);
    await save();
  };
}
