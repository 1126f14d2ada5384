import { create } from 'zustand';
import type { Input } from '../../../shared/ipc/contract.ts';
import type { PreflightView, ScanCount } from '../../../shared/ipc/views.ts';

export type OnConflict = Input<'batch.start'>['onConflict'];
export type PreflightRequest = Omit<Input<'preflight.run'>, 'paths'> & { readonly paths: readonly string[] };
/** What is chosen beside recipe and folder. */
export type BatchChoice = Pick<PreflightRequest, 'naming' | 'include' | 'exclude' | 'allFiles'>;

/** Why it cannot be looked at like this. */
export interface Asked {
  readonly message: string;
  /** What is wrong with options of the recipe, by their names; empty where it is about something else. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Way of dropped paths from the drop to the start. */
export type Flow =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'counting';
      readonly request: PreflightRequest;
      readonly count: ScanCount | null;
      /** What was found before something was changed: it stays in sight meanwhile. Null for what is looked at first. */
      readonly before: PreflightView | null;
      /** What was asked for before something was changed, likewise. */
      readonly asked: Asked | null;
      /** Start was pressed meanwhile. */
      readonly thenStart: boolean;
    }
  | { readonly kind: 'ready'; readonly request: PreflightRequest; readonly view: PreflightView }
  | { readonly kind: 'starting'; readonly request: PreflightRequest; readonly view: PreflightView }
  | ({ readonly kind: 'failed'; readonly request: PreflightRequest } & Asked);

interface PreflightState {
  readonly flow: Flow;
  readonly onConflict: OnConflict;
}

export const usePreflight = create<PreflightState>()(() => ({ flow: { kind: 'idle' }, onConflict: 'fail' }));

export const selectFlow = ({ flow }: PreflightState): Flow => flow;
export const selectOnConflict = ({ onConflict }: PreflightState): OnConflict => onConflict;

export function showFlow(flow: Flow): void {
  usePreflight.setState({ flow });
}

export function chooseOnConflict(onConflict: OnConflict): void {
  usePreflight.setState({ onConflict });
}

/** The live count of the walk; ignored when nothing is being counted. */
export function showCount(count: ScanCount): void {
  usePreflight.setState(({ flow }) => ({ flow: flow.kind === 'counting' ? { ...flow, count } : flow }));
}
