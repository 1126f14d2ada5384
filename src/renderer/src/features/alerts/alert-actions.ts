import type { Alert } from '../../../../shared/domain/alert.ts';
import { call } from '../../bridge/client.ts';
import { attempt } from '../../ui/report.ts';

/** The row itself changes with the next `alerts` event. */
export async function acknowledge(alert: Alert, note: string): Promise<void> {
  if (alert.state !== 'active') return;
  const input = note.trim() === '' ? { ids: [alert.id] } : { ids: [alert.id], note: note.trim() };
  await attempt('Could not acknowledge the alert', () => call('alerts.acknowledge', input));
}

export async function resolve(alert: Alert, note: string): Promise<void> {
  if (alert.state === 'resolved') return;
  const input = note.trim() === '' ? { ids: [alert.id] } : { ids: [alert.id], note: note.trim() };
  await attempt('Could not resolve the alert', () => call('alerts.resolve', input));
}
