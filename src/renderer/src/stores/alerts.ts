import { create } from 'zustand';
import type { Alert, AlertState } from '../../../shared/domain/alert.ts';
import { share } from '../lib/structural-share.ts';

interface Alerts {
  /** Newest first. */
  readonly alerts: readonly Alert[];
}

export const useAlerts = create<Alerts>()(() => ({ alerts: [] }));

export function showAlerts(alerts: readonly Alert[]): void {
  useAlerts.setState((shown) => ({ alerts: shareById(shown.alerts, alerts) }));
}

/** Rows move when a new one comes first, so they are matched by identity and not by place. */
function shareById(shown: readonly Alert[], next: readonly Alert[]): readonly Alert[] {
  const known = new Map(shown.map((alert) => [alert.id, alert]));
  const merged = next.map((alert) => share(known.get(alert.id) ?? alert, alert));
  return share(shown, merged);
}

/** Active and more than information: what the badge counts. */
export const needsPerson = (alert: Alert): boolean => alert.state === 'active' && alert.level !== 'INFO';

export const selectNeedsPerson = ({ alerts }: Alerts): readonly Alert[] => alerts.filter(needsPerson);
export const selectBadge = ({ alerts }: Alerts): number => alerts.filter(needsPerson).length;
export const selectByState =
  (state: AlertState) =>
  ({ alerts }: Alerts): readonly Alert[] =>
    alerts.filter((alert) => alert.state === state);
