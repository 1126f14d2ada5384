import { create } from 'zustand';
import type { PresetsView } from '../../../shared/ipc/views.ts';

interface PresetsState {
  /** Null before they were asked for. */
  readonly view: PresetsView | null;
}

export const usePresets = create<PresetsState>()(() => ({ view: null }));

export const selectPresets = ({ view }: PresetsState): PresetsView | null => view;

export function showPresets(view: PresetsView): void {
  usePresets.setState({ view });
}
