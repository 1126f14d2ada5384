import type { RoutesView } from '../domain/routes.ts';
import type { EventName } from './channels.ts';
import type {
  AlertsDelta,
  Frame,
  MenuEvent,
  Notice,
  OffersView,
  RecentView,
  Sample,
  ScanCount,
  Settings,
} from './views.ts';

/** What main tells the page without being asked: the other half of `contract.ts`. */
export interface EventPayloads {
  readonly frame: Frame;
  readonly sample: Sample;
  readonly alerts: AlertsDelta;
  readonly offers: OffersView;
  readonly recent: RecentView;
  readonly 'preflight-progress': ScanCount;
  readonly 'open-paths': { readonly seq: number; readonly paths: readonly string[] };
  /** A notification of the desktop was clicked: this row is asked for. */
  readonly 'show-alert': { readonly seq: number; readonly id: string };
  readonly notice: Notice;
  readonly menu: MenuEvent;
  readonly routes: RoutesView & { readonly seq: number };
  /** Something was chosen in a dialog of main. */
  readonly settings: { readonly seq: number; readonly settings: Settings };
}
/** Fails to compile when an event of `channels.ts` has no payload here. */
export type EventPayload = EventPayloads[EventName];
