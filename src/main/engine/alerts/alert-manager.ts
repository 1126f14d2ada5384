import { createHash } from 'node:crypto';
import {
  ALERT_LEVELS,
  type Alert,
  type AlertLevel,
  type AlertState,
  type AlertTransition,
} from '../../../shared/domain/alert.ts';
import type { Clock } from '../ports.ts';

/** Rows kept in all; the oldest resolved ones go first. */
const MAX_ROWS = 10_000;
const MAX_EXAMPLES = 10;
/** An acknowledged row calls again when it has counted this many times what it had. */
const WORSE_FACTOR = 10;
/** And when it happens again this long after it was acknowledged, milliseconds. */
const QUIET_MS = 24 * 60 * 60 * 1000;

/** Something worth a row. Its identity is rule, component and cause; the file it happened to is an example. */
export interface AlertEvent {
  readonly rule: string;
  readonly level: AlertLevel;
  readonly component: string;
  readonly workerId?: string;
  /** What tells two problems of one rule apart, such as an error code. */
  readonly cause: string;
  readonly message: string;
  readonly example?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** What the engine did about it. */
  readonly action?: string;
  /** Healed by itself: straight to history, no badge. */
  readonly healed?: boolean;
}

export interface AlertManagerOptions {
  readonly clock: Pick<Clock, 'wall'>;
  /** Off: no rows. */
  readonly enabled: boolean;
  /** Rows from an earlier session. */
  readonly restored?: readonly Alert[];
  readonly onChange: () => void;
}

export interface OpenCount {
  readonly level: AlertLevel;
  readonly state: AlertState;
  readonly rows: number;
}

type Row = { -readonly [K in keyof Alert]: Alert[K] } & { acknowledgedCount?: number };

/** The alert inbox: one row per problem, however often it happens. Runs in main; persisted by whoever wires it. */
export class AlertManager {
  readonly #o: AlertManagerOptions;
  readonly #rows = new Map<string, Row>();
  readonly #listeners = new Set<(alert: Alert, transition: AlertTransition) => void>();
  #version = 0;

  constructor(options: AlertManagerOptions) {
    this.#o = options;
    for (const alert of options.restored ?? []) this.#rows.set(alert.id, { ...alert });
  }

  raise(event: AlertEvent): void {
    if (!this.#o.enabled) return;
    const now = this.#o.clock.wall();
    const id = fingerprint(event);
    const row = this.#rows.get(id);
    if (row === undefined) this.#add(fresh(id, event, now));
    else this.#again(row, event, now);
    this.#trim();
    this.#changed();
  }

  /**
   * Calls `listener` after every step in the life of a row (raised, escalated, acknowledged …) with the row as it is
   * then, once a step and in their order; more of the same is no step. Returns how to stop. What routes listen to.
   */
  onTransition(listener: (alert: Alert, transition: AlertTransition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Active and acknowledged rows, newest first: what is not over. */
  getActiveAlerts(): readonly Alert[] {
    return this.all().filter((alert) => alert.state !== 'resolved');
  }

  /** Every row, newest first. */
  all(): readonly Alert[] {
    return [...this.#rows.values()].toSorted((a, b) => b.lastAt - a.lastAt);
  }

  /** Rows that need a person: active, and at least a WARNING. */
  get needsPerson(): number {
    let count = 0;
    for (const row of this.#rows.values()) if (row.state === 'active' && row.level !== 'INFO') count += 1;
    return count;
  }

  get active(): number {
    let count = 0;
    for (const row of this.#rows.values()) if (row.state !== 'resolved') count += 1;
    return count;
  }

  countByLevel(): Record<AlertLevel, number> {
    const counts: Record<AlertLevel, number> = { INFO: 0, WARNING: 0, ERROR: 0, CRITICAL: 0 };
    for (const row of this.#rows.values()) if (row.state !== 'resolved') counts[row.level] += 1;
    return counts;
  }

  /** How many rows that are not over there are of each level and state; none of those of which there is none. One pass. */
  countOpen(): readonly OpenCount[] {
    const counts = new Map<string, { -readonly [K in keyof OpenCount]: OpenCount[K] }>();
    for (const { level, state } of this.#rows.values()) {
      if (state === 'resolved') continue;
      const key = `${level} ${state}`;
      const count = counts.get(key);
      if (count === undefined) counts.set(key, { level, state, rows: 1 });
      else count.rows += 1;
    }
    return [...counts.values()];
  }

  /** Counts up with every change of any row. */
  get version(): number {
    return this.#version;
  }

  get total(): number {
    return this.#rows.size;
  }

  /** Quiet until it gets worse. Unknown ids and rows that are not active are passed over. */
  acknowledge(ids: readonly string[], note?: string): void {
    this.#each(ids, (row) => {
      if (row.state !== 'active') return;
      row.state = 'acknowledged';
      row.acknowledgedCount = row.count;
      this.#log(row, 'acknowledged', 'person', note);
    });
  }

  resolve(ids: readonly string[], note?: string): void {
    this.#each(ids, (row) => {
      if (row.state === 'resolved') return;
      row.state = 'resolved';
      this.#log(row, 'resolved', 'person', note);
    });
  }

  /** The cause is gone: the engine closes the row itself. */
  clear(event: Pick<AlertEvent, 'rule' | 'component' | 'cause'>): void {
    const row = this.#rows.get(fingerprint(event));
    if (row === undefined || row.state === 'resolved') return;
    row.state = 'resolved';
    this.#log(row, 'resolved', 'engine');
    this.#changed();
  }

  #add(row: Row): void {
    this.#rows.set(row.id, row);
    for (const transition of row.history) this.#tell(row, transition);
  }

  #again(row: Row, event: AlertEvent, now: number): void {
    row.count += 1;
    row.lastAt = now;
    row.message = event.message;
    if (event.metadata !== undefined) row.metadata = event.metadata;
    if (event.action !== undefined) row.action = event.action;
    if (event.example !== undefined && row.examples.length < MAX_EXAMPLES && !row.examples.includes(event.example)) {
      row.examples = [...row.examples, event.example];
    }
    const worse = ALERT_LEVELS.indexOf(event.level) > ALERT_LEVELS.indexOf(row.level);
    if (worse) {
      row.level = event.level;
      this.#log(row, 'escalated', 'engine');
    }
    if (event.healed === true) return;
    const grown = row.count >= WORSE_FACTOR * (row.acknowledgedCount ?? Number.POSITIVE_INFINITY);
    const stale = now - (row.history.findLast(({ what }) => what === 'acknowledged')?.at ?? now) >= QUIET_MS;
    if (row.state === 'resolved' || (row.state === 'acknowledged' && (worse || grown || stale))) {
      row.state = 'active';
      this.#log(row, 'reopened', 'engine');
    }
  }

  #each(ids: readonly string[], change: (row: Row) => void): void {
    for (const id of ids) {
      const row = this.#rows.get(id);
      if (row !== undefined) change(row);
    }
    this.#changed();
  }

  #log(row: Row, what: AlertTransition['what'], who: AlertTransition['who'], note?: string): void {
    const at = this.#o.clock.wall();
    const transition = note === undefined || note === '' ? { at, what, who } : { at, what, who, note };
    row.history = [...row.history, transition];
    this.#tell(row, transition);
  }

  #tell(row: Row, transition: AlertTransition): void {
    for (const listener of this.#listeners) listener({ ...row }, transition);
  }

  #changed(): void {
    this.#version += 1;
    this.#o.onChange();
  }

  #trim(): void {
    if (this.#rows.size <= MAX_ROWS) return;
    const oldest = this.all().findLast((alert) => alert.state === 'resolved') ?? this.all().at(-1);
    if (oldest !== undefined) this.#rows.delete(oldest.id);
  }
}

/** Identity of a row (Prometheus Alertmanager's idea): equal labels are the same alert. */
function fingerprint(event: Pick<AlertEvent, 'rule' | 'component' | 'cause'>): string {
  return createHash('sha256')
    .update(JSON.stringify([event.rule, event.component, event.cause]))
    .digest('hex')
    .slice(0, 16);
}

function fresh(id: string, event: AlertEvent, now: number): Row {
  const history: AlertTransition[] = [{ at: now, what: 'raised', who: 'engine' }];
  if (event.healed === true) history.push({ at: now, what: 'resolved', who: 'engine' });
  return {
    id,
    rule: event.rule,
    level: event.level,
    message: event.message,
    component: event.component,
    ...(event.workerId === undefined ? {} : { workerId: event.workerId }),
    metadata: event.metadata ?? {},
    state: event.healed === true ? 'resolved' : 'active',
    count: 1,
    firstAt: now,
    lastAt: now,
    examples: event.example === undefined ? [] : [event.example],
    history,
    ...(event.action === undefined ? {} : { action: event.action }),
  };
}
