import type { AlertEvent, AlertManager } from './alert-manager.ts';

const UNWELL = { rule: 'checkpoint-failed', component: 'checkpoints', cause: '' } as const;

/** Identity of the row for a data disk that takes no records; cleared when it does again. */
const diskRow: Pick<AlertEvent, 'rule' | 'component' | 'cause'> = UNWELL;

/** The data disk takes no records. */
const diskAlert = (message: string): AlertEvent => ({
  ...UNWELL,
  level: 'ERROR',
  message,
  action: 'The batch was paused and nothing is lost; it goes on by itself when the disk takes its records again.',
});

/** The disk stopped taking records (the error), or takes them again (null). */
export function tellDiskHealth(alerts: AlertManager, error: Error | null): void {
  if (error === null) alerts.clear(diskRow);
  else alerts.raise(diskAlert(error.message));
}

/** A batch on disk that can't be read back. */
export const unreadableAlert = (id: string, error: unknown): AlertEvent => ({
  rule: 'batch-unreadable',
  level: 'WARNING',
  component: 'checkpoints',
  cause: id,
  message: error instanceof Error ? error.message : String(error),
  metadata: { batch: id },
  action: 'Its folder was left as it is.',
});

/** A batch went on by itself, and there is something to know of it. */
export const noteAlert = (id: string, message: string): AlertEvent => ({
  rule: 'batch-note',
  level: 'WARNING',
  component: 'checkpoints',
  cause: id,
  message,
  metadata: { batch: id },
});

/** A file of the app's own (settings, alerts) that was not as it should be when the app started. */
export const keptFileAlert = (message: string): AlertEvent => ({
  rule: 'kept-file-damaged',
  level: 'WARNING',
  component: 'settings',
  cause: message,
  message,
});
