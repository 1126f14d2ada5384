import { create } from 'zustand';
import { needsPerson, type Alert, type AlertState } from '../../../shared/domain/alert.ts';
import type { AlertsDelta, OpenAlerts } from '../../../shared/ipc/views.ts';
import { share } from '../lib/structural-share.ts';

/** What the inbox can be looked at by. The first three are in the page, the others are fetched by page. */
export const ALERT_FILTERS = ['active', 'acknowledged', 'snoozed', 'resolved', 'history'] as const;
export type AlertFilter = (typeof ALERT_FILTERS)[number];

export interface Alerts {
  /** Rows that are not over, newest first. */
  readonly alerts: readonly Alert[];
  /** Rows in all, with those that are over. */
  readonly total: number;
  /** Counts up with every change, so that what was fetched by page is fetched again. */
  readonly changes: number;
  /** The latest deltas, for a snapshot that was made before them and comes after. */
  readonly recent: readonly AlertsDelta[];
}

/** Deltas come at most four a second, and a snapshot takes far less time than these. */
const DELTAS_KEPT = 100;

export const NO_ALERTS: Alerts = { alerts: [], total: 0, changes: 0, recent: [] };

export const useAlerts = create<Alerts>()(() => NO_ALERTS);

export const showAlerts = (seq: number, open: OpenAlerts): void =>
  useAlerts.setState((shown) => withSnapshot(shown, seq, open));
export const showAlertChanges = (delta: AlertsDelta): void => useAlerts.setState((shown) => withDelta(shown, delta));

/** The snapshot, and on it every delta that is newer. */
export function withSnapshot(shown: Alerts, seq: number, { open, total }: OpenAlerts): Alerts {
  const newer = shown.recent.filter((delta) => delta.seq > seq);
  const base: Alerts = { alerts: shareById(shown.alerts, open), total, changes: shown.changes + 1, recent: [] };
  return newer.reduce(withDelta, base);
}

export function withDelta(shown: Alerts, delta: AlertsDelta): Alerts {
  const rows = new Map(shown.alerts.map((alert) => [alert.id, alert]));
  for (const id of delta.over) rows.delete(id);
  for (const alert of delta.changed) rows.set(alert.id, alert);
  const newest = [...rows.values()].toSorted((a, b) => b.lastAt - a.lastAt);
  return {
    alerts: shareById(shown.alerts, newest),
    total: delta.total,
    changes: shown.changes + 1,
    recent: [...shown.recent, delta].slice(-DELTAS_KEPT),
  };
}

/** Rows move when a new one comes first, so they are matched by identity and not by place. */
function shareById(shown: readonly Alert[], next: readonly Alert[]): readonly Alert[] {
  const known = new Map(shown.map((alert) => [alert.id, alert]));
  const merged = next.map((alert) => share(known.get(alert.id) ?? alert, alert));
  return share(shown, merged);
}

export const selectNeedsPerson = ({ alerts }: Alerts): readonly Alert[] => alerts.filter(needsPerson);
export const selectBadge = ({ alerts }: Alerts): number => alerts.filter(needsPerson).length;

/** States that are looked at together: what recovers is still there. */
const STATES = {
  active: ['active', 'recovering'],
  acknowledged: ['acknowledged'],
  snoozed: ['snoozed'],
  resolved: [],
  history: [],
} as const satisfies Record<AlertFilter, readonly AlertState[]>;

export const selectByFilter =
  (filter: AlertFilter) =>
  ({ alerts }: Alerts): readonly Alert[] => {
    const states: readonly AlertState[] = STATES[filter];
    return alerts.filter(({ state }) => states.includes(state));
  };

/** How many there are, by filter. */
export const selectCounts = (inbox: Alerts): Record<AlertFilter, number> => ({
  active: selectByFilter('active')(inbox).length,
  acknowledged: selectByFilter('acknowledged')(inbox).length,
  snoozed: selectByFilter('snoozed')(inbox).length,
  resolved: inbox.total - inbox.alerts.length,
  history: inbox.total,
});
