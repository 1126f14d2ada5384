export const ALERT_LEVELS = ['INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

/**
 * `recovering`: its cause is gone and it closes by itself in a minute, unless the cause comes back. `snoozed` and
 * `acknowledged` are a person's; both are quiet and not over.
 */
export const ALERT_STATES = ['active', 'acknowledged', 'snoozed', 'recovering', 'resolved'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** Steps in the life of a row. `relapsed`: the cause came back while it recovered; `woken`: a snooze is over. */
export const ALERT_STEPS = [
  'raised',
  'escalated',
  'acknowledged',
  'snoozed',
  'woken',
  'recovering',
  'relapsed',
  'flapping',
  'settled',
  'resolved',
  'reopened',
  'undone',
] as const;
export type AlertStep = (typeof ALERT_STEPS)[number];

/** What a person can do to a row, and take back for ten seconds. */
export type PersonStep = Extract<AlertStep, 'acknowledged' | 'snoozed' | 'resolved'>;

/** Who did what to an alert, and when. */
export interface AlertTransition {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly what: AlertStep;
  readonly who: 'engine' | 'person';
  readonly note?: string;
  /** Of `undone`: the step that was taken back. */
  readonly undid?: PersonStep;
}

/** Until a time of the wall clock (epoch milliseconds), or until the batch of this id has ended. */
export type SnoozeUntil = { readonly untilMs: number } | { readonly untilBatchEnds: string };

/** Open, and called about or not. */
export type OpenPhase =
  | { readonly state: 'active' }
  /** `count` and `at` (epoch milliseconds) as they were then: what "ten times as many" and "a day" are measured by. */
  | { readonly state: 'acknowledged'; readonly at: number; readonly count: number }
  | { readonly state: 'snoozed'; readonly until: SnoozeUntil };

/** The state with what belongs to it. */
export type AlertPhase =
  | OpenPhase
  /** Closes at `closesAt`, as far as can be told now; `from` is what it goes back to when the cause comes back. */
  | { readonly state: 'recovering'; readonly closesAt: number; readonly from: OpenPhase }
  | { readonly state: 'resolved'; readonly at: number; readonly by: AlertTransition['who'] };

/** One problem among those that a digest counts. */
export interface DigestKind {
  /** Fingerprint of rule, component and cause. */
  readonly key: string;
  readonly rule: string;
  readonly component: string;
  readonly level: AlertLevel;
  /** The latest. */
  readonly message: string;
  readonly count: number;
  /** Its cause is gone. */
  readonly over: boolean;
}

/** What a storm of new rows was counted into. All counts together are the count of the row. */
export interface AlertDigest {
  /** In order of their first events, at most 200. */
  readonly kinds: readonly DigestKind[];
  /** Events of further kinds. */
  readonly others: number;
}

/** A greater trouble that explains this row: it calls nobody until that is over. */
export interface AlertHolder {
  readonly cause: 'suspend' | 'disk-full' | 'pool-open';
  /** Ends "held back: …". */
  readonly words: string;
}

/**
 * One row of the inbox. Its identity (`key`) is the fingerprint of rule, component and cause and never of a file
 * (Prometheus Alertmanager's idea), so that ten thousand equal failures are one row with a count.
 */
export interface Alert {
  /** The `key`; for the same trouble more than a day after it was over, the key and a number. */
  readonly id: string;
  /** Absent in rows of earlier versions, where it is the id. */
  readonly key?: string;
  readonly rule: string;
  readonly level: AlertLevel;
  readonly message: string;
  readonly component: string;
  /** `W3`, when one worker is meant. */
  readonly workerId?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly state: AlertState;
  /** Absent in rows of earlier versions. */
  readonly phase?: AlertPhase;
  /** Events counted into this row. */
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** When it was raised or reopened last, epoch milliseconds. */
  readonly openedAt?: number;
  /** Up to ten examples (file names, messages). */
  readonly examples: readonly string[];
  readonly history: readonly AlertTransition[];
  /** What the engine already did about it. */
  readonly action?: string;
  /** Its cause comes and goes; held open until then (epoch milliseconds). `gone`: just now it is gone. */
  readonly flapping?: { readonly until: number; readonly gone: boolean };
  /** When its cause came back lately, epoch milliseconds. */
  readonly cycles?: readonly number[];
  readonly heldBy?: AlertHolder;
  /** A silence of the person's own monitoring matches it, until then (epoch milliseconds). */
  readonly silenced?: { readonly untilMs: number; readonly by: string };
  readonly digest?: AlertDigest;
  /** Steps at the end of `history` that nobody outside was told of, because it is held back. */
  readonly untold?: number;
}

/** Calls for a person: what the badge counts. */
export const needsPerson = ({ state, level, heldBy, silenced }: Alert): boolean =>
  state === 'active' && level !== 'INFO' && heldBy === undefined && silenced === undefined;

/** What a step asks of a service that calls people (PagerDuty's three actions); null for nothing. */
export function callOf(
  { what, undid }: AlertTransition,
  { state }: Alert,
): 'trigger' | 'acknowledge' | 'resolve' | null {
  switch (what) {
    case 'escalated':
      // Of one that a person has quieted the step that calls again is another.
      return state === 'active' ? 'trigger' : null;
    case 'raised':
    case 'reopened':
    case 'woken':
      return 'trigger';
    case 'undone':
      return undid === 'resolved' || state === 'active' ? 'trigger' : 'acknowledge';
    case 'acknowledged':
    case 'snoozed':
      return 'acknowledge';
    case 'resolved':
      return 'resolve';
    case 'recovering':
    case 'relapsed':
    case 'flapping':
    case 'settled':
      return null;
  }
}
