import type { AlertPhase, AlertTransition, OpenPhase, PersonStep, SnoozeUntil } from '../../../shared/domain/alert.ts';
import type { Instant, Row } from './row.ts';
import { inPhase, logged, openPhase, resolved, withFlapping } from './row-steps.ts';

/** Quiet until it gets worse, there are ten times as many, or a day has passed. Only what is open and calls, or sleeps. */
export function acknowledge(row: Row, now: Instant, note?: string): Row {
  const { state } = row.phase;
  if (state !== 'active' && state !== 'snoozed') return row;
  const phase = { state: 'acknowledged', at: now.wall, count: row.count } as const;
  return logged(inPhase(row, phase), 'acknowledged', 'person', now, noteOf(note));
}

/** Quiet until then, whatever comes. A time that has passed is passed over. */
export function snooze(row: Row, until: SnoozeUntil, now: Instant, note?: string): Row {
  const { state } = row.phase;
  if (state === 'recovering' || state === 'resolved') return row;
  if ('untilMs' in until && until.untilMs <= now.wall) return row;
  return logged(inPhase(row, { state: 'snoozed', until }), 'snoozed', 'person', now, noteOf(note));
}

export function resolve(row: Row, now: Instant, note?: string): Row {
  return row.phase.state === 'resolved' ? row : resolved(row, 'person', now, note);
}

/** The batch is over: what was to sleep as long wakes. */
export function batchEnded(row: Row, batch: string, now: Instant): Row {
  const open = openPhase(row);
  if (open?.state !== 'snoozed' || !('untilBatchEnds' in open.until) || open.until.untilBatchEnds !== batch) return row;
  const awake: OpenPhase = { state: 'active' };
  const phase: AlertPhase = row.phase.state === 'recovering' ? { ...row.phase, from: awake } : awake;
  return logged(inPhase(row, phase), 'woken', 'engine', now);
}

/** Back to how it was before the person's last step, unless more has happened to it since. What was counted stays. */
export function undo(row: Row, before: Row, now: Instant): Row {
  const [taken, ...later] = row.history.slice(before.history.length);
  if (taken === undefined || !isPersonStep(taken)) return row;
  if (later.some(({ what }) => what !== 'escalated')) return row;
  const { phase, flapping } = before;
  return logged(withFlapping(inPhase(row, phase), flapping), 'undone', 'person', now, { undid: taken.what });
}

const isPersonStep = (step: AlertTransition): step is AlertTransition & { readonly what: PersonStep } =>
  step.who === 'person' && (step.what === 'acknowledged' || step.what === 'snoozed' || step.what === 'resolved');

const noteOf = (note: string | undefined): { readonly note?: string } => (note === undefined ? {} : { note });
