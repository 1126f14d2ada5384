import { assertNever } from '../../../shared/assert-never.ts';
import type { AlertTransition, SnoozeUntil } from '../../../shared/domain/alert.ts';
import type { AlertEvent } from './alert-event.ts';
import { clear, raise, tick } from './row-engine.ts';
import { acknowledge, batchEnded, resolve, snooze, undo } from './row-person.ts';
import type { Instant, Row } from './row.ts';

/** What can happen to a row. */
export type RowEvent =
  | { readonly kind: 'raise'; readonly event: AlertEvent }
  /** The cause is gone; with `over` it can't come back (what it was about has ended), so nothing is waited for. */
  | { readonly kind: 'clear'; readonly over: boolean; readonly note?: string }
  | { readonly kind: 'acknowledge'; readonly note?: string }
  | { readonly kind: 'snooze'; readonly until: SnoozeUntil; readonly note?: string }
  | { readonly kind: 'resolve'; readonly note?: string }
  /** Takes the person's last step back; `before` is the row as it was then. */
  | { readonly kind: 'undo'; readonly before: Row }
  | { readonly kind: 'batch-ended'; readonly batch: string }
  /** Time has passed. */
  | { readonly kind: 'tick' };

export interface Stepped {
  /** The same object when nothing changed. */
  readonly row: Row;
  readonly transitions: readonly AlertTransition[];
}

/** The life of a row: pure, of the row, what happens, and the time. */
export function step(row: Row, event: RowEvent, now: Instant): Stepped {
  const next = move(row, event, now);
  return { row: next, transitions: next.history.slice(row.history.length) };
}

function move(row: Row, event: RowEvent, now: Instant): Row {
  switch (event.kind) {
    case 'raise':
      return raise(row, event.event, now);
    case 'clear':
      return clear(row, event.over, now, event.note);
    case 'acknowledge':
      return acknowledge(row, now, event.note);
    case 'snooze':
      return snooze(row, event.until, now, event.note);
    case 'resolve':
      return resolve(row, now, event.note);
    case 'undo':
      return undo(row, event.before, now);
    case 'batch-ended':
      return batchEnded(row, event.batch, now);
    case 'tick':
      return tick(row, now);
    default:
      return assertNever(event);
  }
}
