import type { Delivery } from './delivery.ts';
import type { Entry } from './lane.ts';

/** Alerts in one message at most. */
export const MOST_ALERTS = 100;

/** What a webhook is posted and a command reads, as JSON. Described in docs/alerts.md; grows, but keeps what it has. */
export interface AlertMessage {
  readonly v: 1;
  readonly id: string;
  readonly host: string;
  /** ISO 8601. */
  readonly sentAt: string;
  readonly alerts: readonly object[];
  readonly omitted: number;
  readonly dropped: number;
}

export function alertMessage({ id, entries, following, dropped }: Delivery, host: string, now: number): AlertMessage {
  return {
    v: 1,
    id,
    host,
    sentAt: new Date(now).toISOString(),
    alerts: entries.map(alertOf),
    omitted: following,
    dropped,
  };
}

function alertOf({ id, key, action, at, alert }: Entry): object {
  const { levels: _levels, startedAt, lastAt, id: row, action: done, ...rest } = alert;
  return {
    id,
    key,
    action,
    at: new Date(at).toISOString(),
    row,
    ...rest,
    startedAt: new Date(startedAt).toISOString(),
    lastAt: new Date(lastAt).toISOString(),
    ...(done === undefined ? {} : { done }),
  };
}
