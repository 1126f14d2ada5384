import type { SnoozeUntil } from '../../../../shared/domain/alert.ts';
import type { AlertDeed } from '../../../../shared/ipc/views.ts';
import { call } from '../../bridge/client.ts';
import { attempt } from '../../ui/report.ts';
import { offerUndo } from './undo-offer.tsx';

/* What a person does to one alert or many. The rows themselves change with the next `alerts` event. */

type Ids = readonly string[];

export async function acknowledge(ids: Ids, note: string): Promise<void> {
  await does(ids, 'acknowledge', 'acknowledged', () => call('alerts.acknowledge', input(ids, note)));
}

export async function resolve(ids: Ids, note: string): Promise<void> {
  await does(ids, 'resolve', 'resolved', () => call('alerts.resolve', input(ids, note)));
}

export async function snooze(ids: Ids, until: SnoozeUntil, note: string): Promise<void> {
  await does(ids, 'snooze', 'snoozed', () => call('alerts.snooze', { ...input(ids, note), until }));
}

const input = (ids: Ids, note: string): { readonly ids: string[]; readonly note?: string } =>
  note.trim() === '' ? { ids: [...ids] } : { ids: [...ids], note: note.trim() };

async function does(ids: Ids, verb: string, done: string, act: () => Promise<AlertDeed>): Promise<void> {
  if (ids.length === 0) return;
  const deed = await attempt(`Could not ${verb} the ${ids.length === 1 ? 'alert' : 'alerts'}`, act);
  if (deed !== undefined && deed.undo !== null) offerUndo(deed.undo, deed.rows, done);
}
