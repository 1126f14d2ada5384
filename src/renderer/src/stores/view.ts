import { create } from 'zustand';
import type { AlertState } from '../../../shared/domain/alert.ts';

/** Choices of the person that last as long as the window. */
interface View {
  /** Ended batch that was put away with "Start another". */
  readonly dismissed: string | null;
  readonly throughputUnit: 'bytes' | 'files';
  readonly alertState: AlertState;
  readonly alertId: string | null;
}

export const useView = create<View>()(() => ({
  dismissed: null,
  throughputUnit: 'bytes',
  alertState: 'active',
  alertId: null,
}));

export const show = (change: Partial<View>): void => useView.setState(change);
