import type { Alert, AlertHolder, AlertPhase, AlertStep } from '../../../shared/domain/alert.ts';
import { FLAP_HOLD_MS, RECOVERY_MS } from './limits.ts';
import type { Instant, Row } from './row.ts';

/** What is known of a row beside its own facts. */
export interface Overlay {
  readonly heldBy?: AlertHolder;
  readonly silenced?: { readonly untilMs: number; readonly by: string };
}

/** The row as it is shown and kept: moments of the active clock become times, as far as can be told now. */
export function toAlert(row: Row, now: Instant, overlay: Overlay = {}): Alert {
  const { phase, cycles, flapping, untold, digest, ...facts } = row;
  const wall = (active: number): number => active - now.active + now.wall;
  return {
    ...facts,
    state: phase.state,
    phase: phase.state === 'recovering' ? { ...phase, closesAt: wall(phase.closesAt) } : phase,
    ...(cycles.length === 0 ? {} : { cycles: cycles.map(wall) }),
    ...(flapping === null ? {} : { flapping: { ...flapping, until: wall(flapping.until) } }),
    ...(untold === 0 ? {} : { untold }),
    ...(digest === null ? {} : { digest }),
    ...overlay,
  };
}

/** A row of an earlier session, or version. What is left of a delay then is left of it now; sleep does not end one. */
export function fromAlert(alert: Alert, now: Instant): Row {
  const { state: _state, heldBy: _held, silenced: _silenced, flapping, cycles, digest, untold, ...facts } = alert;
  const left = (wall: number, most: number): number => now.active + Math.min(most, Math.max(0, wall - now.wall));
  const phase = alert.phase ?? earlierPhase(alert);
  return {
    ...facts,
    key: alert.key ?? alert.id,
    phase: phase.state === 'recovering' ? { ...phase, closesAt: left(phase.closesAt, RECOVERY_MS) } : phase,
    openedAt: alert.openedAt ?? alert.firstAt,
    cycles: (cycles ?? []).map((at) => now.active - Math.max(0, now.wall - at)),
    flapping: flapping === undefined ? null : { ...flapping, until: left(flapping.until, FLAP_HOLD_MS) },
    untold: untold ?? 0,
    digest: digest ?? null,
  };
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
