import { ALERT_LEVELS, type AlertDigest, type AlertLevel, type DigestKind } from '../../../shared/domain/alert.ts';
import type { AlertEvent, AlertIdentity } from './alert-event.ts';
import { DIGEST_KINDS, STORM_ROWS, STORM_WINDOW_MS } from './limits.ts';
import type { Instant } from './row.ts';

/** The latest new problems, and what they are counted into when there are too many of them. */
export interface Storm {
  /** Moments of the active clock, oldest first, at most ten. */
  readonly arrivals: readonly number[];
  /** Id of the digest of the storm that goes on; null while every problem has a row of its own. */
  readonly digest: string | null;
}

export const CALM: Storm = { arrivals: [], digest: null };

/** Ten new rows have come within the last minute: the next goes into a digest. */
export const isStorm = ({ arrivals }: Storm, { active }: Instant): boolean =>
  arrivals.length >= STORM_ROWS && active - (arrivals[0] ?? 0) < STORM_WINDOW_MS;

/** After a new problem; `digest` is what it was counted into, null for a row of its own. */
export const arrived = ({ arrivals }: Storm, digest: string | null, { active }: Instant): Storm => ({
  arrivals: [...arrivals, active].slice(-STORM_ROWS),
  digest,
});

export const NO_DIGEST: AlertDigest = { kinds: [], others: 0 };

/** The digest with one more event. */
export function digested({ kinds, others }: AlertDigest, key: string, event: AlertEvent): AlertDigest {
  const index = kinds.findIndex((kind) => kind.key === key);
  if (index < 0 && kinds.length >= DIGEST_KINDS) return { kinds, others: others + 1 };
  const known = kinds[index];
  const { rule, component, level, message, healed } = event;
  const kind: DigestKind = {
    key,
    rule,
    component,
    level: known === undefined ? level : higher(known.level, level),
    message,
    count: (known?.count ?? 0) + 1,
    over: healed === true && (known?.over ?? true),
  };
  return { kinds: known === undefined ? [...kinds, kind] : kinds.with(index, kind), others };
}

/** The cause of one of its problems is gone; the same object when it holds none that is open. */
export function digestWithout(digest: AlertDigest, key: string): AlertDigest {
  const index = digest.kinds.findIndex((kind) => kind.key === key && !kind.over);
  const kind = digest.kinds[index];
  return kind === undefined ? digest : { ...digest, kinds: digest.kinds.with(index, { ...kind, over: true }) };
}

/** All that it holds is known to be over. */
export const isOver = ({ kinds, others }: AlertDigest): boolean => others === 0 && kinds.every(({ over }) => over);

/** Identity of the digest of a storm that began then, epoch milliseconds. */
export const digestOf = (startedAt: number): AlertIdentity => ({
  rule: 'alert-storm',
  component: 'alerts',
  cause: `${startedAt}`,
});

/** What the row of a digest is told of an event that was counted into it. */
export function digestEvent(digest: AlertDigest, startedAt: number, event: AlertEvent): AlertEvent {
  const count = digest.kinds.reduce((sum, kind) => sum + kind.count, digest.others);
  const kinds = `${digest.kinds.length}${digest.others > 0 ? ' and more' : ''}`;
  return {
    ...digestOf(startedAt),
    level: event.level,
    message: `Many different alerts at once: ${count} of ${kinds} kinds, counted here together.`,
    example: event.message,
    action: 'Each of them is counted. What comes after the storm has a row of its own again.',
    ...(event.healed === true ? { healed: true } : {}),
  };
}

const higher = (a: AlertLevel, b: AlertLevel): AlertLevel =>
  ALERT_LEVELS.indexOf(a) >= ALERT_LEVELS.indexOf(b) ? a : b;
