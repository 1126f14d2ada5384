import type { Alert, AlertHolder, AlertPhase, AlertStep } from '../../../shared/domain/alert.ts';
import { FLAP_HOLD_MS, RECOVERY_MS } from './limits.ts';
import type { Instant, Row } from './row.ts';

/** What is known of a row beside its own facts. */
export interface Overlay {
  readonly heldBy?: AlertHolder;
  readonly silenced?: { readonly untilMs: number; readonly by: string };
}

/** The row as it is shown and kept: moments of the active clock become times, as far as can be told now. */
export function toAlert(row: Row, now: Instant, overlay: Overlay | null): Alert {
  const timed = timedBy(row, (active) => active - now.active + now.wall);
  return overlay === null ? timed : { ...timed, ...overlay };
}

/** A row of an earlier session, or version. What is left of a delay then is left of it now; sleep does not end one. */
export function fromAlert(alert: Alert, now: Instant): Row {
  const row = isRow(alert) ? alert : complete(alert);
  const moment = (wall: number): number => now.active + Math.min(LONGEST_MS, wall - now.wall);
  const timed = timedBy(row, moment);
  if (timed.heldBy === undefined && timed.silenced === undefined) return timed;
  const { heldBy: _held, silenced: _silenced, ...facts } = timed;
  return facts;
}

/** No delay that is kept is longer. */
const LONGEST_MS = Math.max(FLAP_HOLD_MS, RECOVERY_MS);

/** The same, but for its moments; the same object when it has none. */
function timedBy<R extends Row>(row: R, to: (moment: number) => number): R {
  const { phase, flapping, cycles } = row;
  if (phase.state !== 'recovering' && flapping === undefined && cycles === undefined) return row;
  return {
    ...row,
    phase: phase.state === 'recovering' ? { ...phase, closesAt: to(phase.closesAt) } : phase,
    ...(flapping === undefined ? {} : { flapping: { ...flapping, until: to(flapping.until) } }),
    ...(cycles === undefined ? {} : { cycles: cycles.map(to) }),
  };
}

type Complete = Alert & Pick<Row, 'key' | 'phase' | 'openedAt'>;

const isRow = (alert: Alert): alert is Complete =>
  alert.key !== undefined && alert.phase !== undefined && alert.openedAt !== undefined;

function complete(alert: Alert): Complete {
  const phase = alert.phase ?? earlierPhase(alert);
  return { ...alert, key: alert.key ?? alert.id, state: phase.state, phase, openedAt: alert.openedAt ?? alert.firstAt };
}

/** Rows of version 1 kept their state alone, and the count they were acknowledged with. */
function earlierPhase(alert: Alert): AlertPhase {
  const last = (what: AlertStep) => alert.history.findLast((step) => step.what === what);
  if (alert.state === 'acknowledged') {
    const count = 'acknowledgedCount' in alert ? Number(alert.acknowledgedCount) : alert.count;
    return { state: 'acknowledged', at: last('acknowledged')?.at ?? alert.lastAt, count };
  }
  if (alert.state !== 'resolved') return { state: 'active' };
  const step = last('resolved');
  return { state: 'resolved', at: step?.at ?? alert.lastAt, by: step?.who ?? 'engine' };
}
