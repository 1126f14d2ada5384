import { create } from 'zustand';
import type { AlertFilter } from './alerts.ts';
import { goTo } from './places.ts';

/** Choices of the person that last as long as the window. */
interface View {
  /** Ended batch that was put away with "Start another". */
  readonly dismissed: string | null;
  /** The fault drill is being explained. */
  readonly drill: boolean;
  readonly throughputUnit: 'bytes' | 'files';
  readonly alertFilter: AlertFilter;
  readonly alertId: string | null;
  /** Alerts that were picked to do something to all of them. */
  readonly picked: readonly string[];
}

export const useView = create<View>()(() => ({
  dismissed: null,
  drill: false,
  throughputUnit: 'bytes',
  alertFilter: 'active',
  alertId: null,
  picked: [],
}));

export const show = (change: Partial<View>): void => useView.setState(change);

/** Goes to an alert that needs somebody; without one, to all of them. */
export function openAlert(alertId: string | null): void {
  show({ alertFilter: 'active', alertId, picked: [] });
  goTo('alerts');
}

/** A batch that had been put away goes on. */
export function backInSight(batchId: string): void {
  if (useView.getState().dismissed === batchId) show({ dismissed: null });
}
