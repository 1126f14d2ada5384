import { ALERT_LEVELS } from '../../../shared/domain/alert.ts';
import type { AlertEvent } from './alert-event.ts';
import {
  FLAP_CYCLES,
  FLAP_HOLD_MS,
  FLAP_WINDOW_MS,
  MAX_EXAMPLES,
  QUIET_MS,
  RECOVERY_MS,
  REOPEN_MS,
  WORSE_FACTOR,
} from './limits.ts';
import type { Instant, Row } from './row.ts';
import { inPhase, logged, resolved, withFlapping } from './row-steps.ts';

const ACTIVE = { state: 'active' } as const;

/** A new row of this event: the first of its key, or the `number`-th occurrence. */
export function fresh(key: string, number: number, event: AlertEvent, now: Instant): Row {
  const { rule, level, message, component, workerId, metadata, example, action } = event;
  const row: Row = {
    id: number === 1 ? key : `${key}-${number}`,
    key,
    rule,
    level,
    message,
    component,
    ...(workerId === undefined ? {} : { workerId }),
    metadata: metadata ?? {},
    state: 'active',
    phase: { state: 'active' },
    count: 1,
    firstAt: now.wall,
    lastAt: now.wall,
    openedAt: now.wall,
    examples: example === undefined ? [] : [example],
    history: [],
    ...(action === undefined ? {} : { action }),
  };
  const raised = logged(row, 'raised', 'engine', now);
  return event.healed === true ? resolved(raised, 'engine', now) : raised;
}

/**
 * Over for so long that the same cause is another occurrence, with a row and a count of its own: "since when" and "ten
 * times as many" would mean nothing across days, and the old row stays in the history as it ended.
 */
export const isPast = ({ phase, lastAt }: Row, now: Instant): boolean =>
  phase.state === 'resolved' && now.wall - Math.max(phase.at, lastAt) > REOPEN_MS;

/** It happened (again). */
export function raise(row: Row, event: AlertEvent, now: Instant): Row {
  const counted = count(row, event, now);
  const worse = ALERT_LEVELS.indexOf(event.level) > ALERT_LEVELS.indexOf(row.level);
  const risen = worse ? logged({ ...counted, level: event.level }, 'escalated', 'engine', now) : counted;
  if (event.healed === true) return risen;
  return called(cameBack(risen, now), worse, now);
}

function count(row: Row, event: AlertEvent, now: Instant): Row {
  const { example, message, metadata, action } = event;
  const isNew = example !== undefined && row.examples.length < MAX_EXAMPLES && !row.examples.includes(example);
  return {
    ...row,
    count: row.count + 1,
    lastAt: now.wall,
    message,
    ...(metadata === undefined ? {} : { metadata }),
    ...(action === undefined ? {} : { action }),
    ...(isNew ? { examples: [...row.examples, example] } : {}),
  };
}

/** Open again, if its cause was gone. */
function cameBack(row: Row, now: Instant): Row {
  const { phase, flapping } = row;
  if (phase.state === 'recovering') return cycled(logged(inPhase(row, phase.from), 'relapsed', 'engine', now), now);
  if (phase.state === 'resolved') {
    const open = logged({ ...inPhase(row, ACTIVE), openedAt: now.wall }, 'reopened', 'engine', now);
    // What a person closed was not seen to go away.
    return phase.by === 'engine' ? cycled(open, now) : open;
  }
  if (flapping?.gone !== true) return row;
  return cycled({ ...row, flapping: { ...flapping, gone: false } }, now);
}

function cycled(row: Row, now: Instant): Row {
  const cycles = [...recent(row, now), now.active];
  if (row.flapping !== undefined || cycles.length < FLAP_CYCLES) return { ...row, cycles };
  const flapping = { until: now.active + FLAP_HOLD_MS, gone: false };
  return logged({ ...row, cycles, flapping }, 'flapping', 'engine', now);
}

const recent = ({ cycles }: Row, now: Instant): readonly number[] =>
  (cycles ?? []).filter((at) => now.active - at <= FLAP_WINDOW_MS);

/** Acknowledged, but worse than it was then. */
function called(row: Row, worse: boolean, now: Instant): Row {
  const { phase } = row;
  if (phase.state !== 'acknowledged') return row;
  const grown = row.count >= WORSE_FACTOR * phase.count;
  return worse || grown || now.wall - phase.at >= QUIET_MS ? reopened(row, now) : row;
}

const reopened = (row: Row, now: Instant): Row => logged(inPhase(row, ACTIVE), 'reopened', 'engine', now);

/** The cause is gone. */
export function clear(row: Row, over: boolean, now: Instant, note?: string): Row {
  const { phase, flapping } = row;
  if (phase.state === 'resolved') return row;
  if (over) return resolved(row, 'engine', now, note);
  if (phase.state === 'recovering' || flapping?.gone === true) return row;
  // It will be back: one row that stays open is calmer than one that comes and goes.
  if (flapping !== undefined) return { ...row, flapping: { ...flapping, gone: true } };
  return recovering(row, now);
}

function recovering(row: Row, now: Instant): Row {
  const { phase } = row;
  if (phase.state === 'resolved' || phase.state === 'recovering') return row;
  const next = { state: 'recovering', closesAt: now.active + RECOVERY_MS, from: phase } as const;
  return logged(inPhase(row, next), 'recovering', 'engine', now);
}

/** What time alone does. */
export function tick(row: Row, now: Instant): Row {
  return timed(settled(row, now), now);
}

function timed(row: Row, now: Instant): Row {
  const { phase } = row;
  switch (phase.state) {
    case 'acknowledged':
      return now.wall - phase.at >= QUIET_MS ? reopened(row, now) : row;
    case 'snoozed':
      if (!('untilMs' in phase.until) || now.wall < phase.until.untilMs) return row;
      return logged(inPhase(row, ACTIVE), 'woken', 'engine', now);
    case 'recovering':
      return now.active >= phase.closesAt ? resolved(row, 'engine', now) : row;
    case 'active':
    case 'resolved':
      return row;
  }
}

function settled(row: Row, now: Instant): Row {
  const { flapping } = row;
  if (flapping === undefined || now.active < flapping.until) return row;
  if (recent(row, now).length >= FLAP_CYCLES) {
    return { ...row, flapping: { ...flapping, until: now.active + FLAP_HOLD_MS } };
  }
  const calm = logged({ ...withFlapping(row), cycles: [] }, 'settled', 'engine', now);
  return flapping.gone ? recovering(calm, now) : calm;
}

/** When time alone will do something to the row next, on each clock; null when it will not. */
export function dueOf({ phase, flapping }: Row): { readonly active: number | null; readonly wall: number | null } {
  const closes = phase.state === 'recovering' ? phase.closesAt : Number.POSITIVE_INFINITY;
  const active = Math.min(closes, flapping?.until ?? Number.POSITIVE_INFINITY);
  return { active: Number.isFinite(active) ? active : null, wall: wallDue(phase) };
}

function wallDue(phase: Row['phase']): number | null {
  if (phase.state === 'acknowledged') return phase.at + QUIET_MS;
  if (phase.state === 'snoozed' && 'untilMs' in phase.until) return phase.until.untilMs;
  return null;
}
