import type { AlertPatterns } from '../../../shared/domain/alert-patterns.ts';
import { needsPerson, type Alert, type AlertLevel, type SnoozeUntil } from '../../../shared/domain/alert.ts';
import type { Clock } from '../ports.ts';
import { fingerprint, type AlertEvent, type AlertIdentity } from './alert-event.ts';
import { pageOf, type InboxPage, type InboxQuery } from './inbox-page.ts';
import { Inbox, type Silences } from './inbox.ts';
import { isRoot } from './inhibit.ts';
import { SLEEP_MS } from './limits.ts';
import { openCounts, type OpenCount } from './open-counts.ts';
import { patternsOf } from './patterns.ts';
import { fresh, isPast } from './row-engine.ts';
import { RowTable } from './row-table.ts';
import type { Row } from './row.ts';
import type { RowEvent } from './step.ts';
import { arrived, CALM, digested, digestEvent, digestOf, digestWithout, isOver, isStorm, NO_DIGEST } from './storm.ts';
import type { NoticeListener, TransitionListener } from './teller.ts';
import { UndoShelf } from './undo-shelf.ts';

export type { AlertEvent } from './alert-event.ts';
export type { Silences } from './inbox.ts';

export interface AlertManagerOptions {
  readonly clock: Pick<Clock, 'now' | 'wall' | 'after'>;
  /** Off: no rows. */
  readonly enabled: boolean;
  /** Rows from an earlier session. */
  readonly restored?: readonly Alert[];
  readonly onChange: () => void;
}

/** What a person did. */
export interface Deed {
  /** To take it back with, for ten seconds; null when nothing was changed. */
  readonly undo: string | null;
  /** Rows that it changed. */
  readonly rows: number;
}

/** States of the workers and of the memory of a process: none of them outlives it. */
const OF_PROCESS: readonly string[] = [
  'pool-breaker',
  'worker-not-started',
  'worker-unwell',
  'worker-zombie',
  'no-workers-left',
  'worker-lost',
  'memory-short',
];

/**
 * The alert inbox: one row per problem, however often it happens. The rules of a row's life are the pure `step` of
 * `row.ts`; this puts events to rows and keeps time. Runs in main; persisted by whoever wires it.
 */
export class AlertManager {
  readonly #o: AlertManagerOptions;
  readonly #inbox: Inbox;
  readonly #undo = new UndoShelf();
  /** Digests that are not over. */
  readonly #digests = new Set<string>();
  #storm = CALM;

  constructor(options: AlertManagerOptions) {
    this.#o = options;
    const now = { active: options.clock.now(), wall: options.clock.wall() };
    const table = new RowTable(options.restored ?? [], now);
    this.#inbox = new Inbox(options.clock, table, options.onChange);
    for (const row of table.open()) {
      if (row.digest !== undefined) this.#digests.add(row.id);
      if (OF_PROCESS.includes(row.rule)) this.#inbox.endEarlier(row, 'Gristmill was started anew.');
    }
  }

  raise(event: AlertEvent): void {
    if (!this.#o.enabled) return;
    const key = fingerprint(event);
    const row = this.#table.latest(key);
    if (row !== undefined && !isPast(row, this.#inbox.now())) this.#inbox.step(row, { kind: 'raise', event });
    else this.#arrive(key, event, row);
    this.#o.onChange();
  }

  /**
   * The cause is gone: the row recovers for a minute and is resolved then, unless the cause comes back. With `over` it
   * is resolved at once: what it was about has ended, or a person has seen to it.
   */
  clear(event: AlertIdentity, { over = false }: { readonly over?: boolean } = {}): void {
    const key = fingerprint(event);
    const row = this.#table.latest(key);
    const own = row !== undefined && this.#inbox.step(row, { kind: 'clear', over });
    const counted = this.#clearInDigests(key, over);
    if (own || counted) this.#o.onChange();
  }

  /** A batch has ended for good: rows that were snoozed until then call again. */
  batchEnded(batch: string): void {
    let changed = false;
    for (const row of this.#table.open()) changed = this.#inbox.step(row, { kind: 'batch-ended', batch }) || changed;
    if (changed) this.#o.onChange();
  }

  /** What was said of a batch is over, where `which` says so: nobody need see to it any more. */
  batchOver(batch: string, which: (row: Row) => boolean = () => true): void {
    const said = this.#table.open().filter((row) => row.metadata['batch'] === batch && which(row));
    for (const row of said) this.#inbox.step(row, { kind: 'clear', over: true });
    if (said.length > 0) this.#o.onChange();
  }

  /** So long was missed. After a sleep what is raised within the next 15 s is held back until then; a hiccup is none. */
  slept(missedMs: number): void {
    if (missedMs >= SLEEP_MS) this.#inbox.woke();
  }

  /** Replaces all silences of the person's own monitoring; they are not kept over a restart. */
  setSilences(silences: Silences): void {
    if (this.#inbox.setSilences(silences)) this.#o.onChange();
  }

  /** Does what is due by now; the manager also does so by itself. */
  tick(): void {
    this.#inbox.tick();
  }

  /**
   * Calls `listener` after every step in the life of a row (raised, escalated, acknowledged …) with the row as it is
   * then, once a step and in their order; more of the same is no step. Steps of a row that is held back are told when
   * it no longer is; of one that was over by then, and was never told of, nothing is. Returns how to stop. What routes
   * listen to: `callOf` says what a step asks of them.
   */
  onTransition(listener: TransitionListener): () => void {
    return this.#inbox.teller.onTransition(listener);
  }

  /** Calls `listener` with what the desktop is to show, at most once a minute. Returns how to stop. */
  onNotice(listener: NoticeListener): () => void {
    return this.#inbox.teller.onNotice(listener);
  }

  /** Rows that are not over, newest first. One whose cause is gone (it is recovering) is not among them. */
  getActiveAlerts(): readonly Alert[] {
    return this.open().filter(({ state }) => state !== 'recovering');
  }

  /** Rows that are not resolved, newest first. */
  open(): readonly Alert[] {
    return this.#shown(this.#table.open());
  }

  /** Every row, newest first. */
  all(): readonly Alert[] {
    return this.#shown(this.#table.all());
  }

  /** Rows that changed after that version, newest first. */
  changedSince(version: number): readonly Alert[] {
    return this.#shown(this.#table.changedSince(version));
  }

  /** The ids of those; version 0 is the start of this session. */
  changedIds(version: number): readonly string[] {
    return this.#table.changedSince(version).map(({ id }) => id);
  }

  ids(): readonly string[] {
    return this.#table.all().map(({ id }) => id);
  }

  find(id: string): Alert | undefined {
    const row = this.#table.get(id);
    return row === undefined ? undefined : this.#inbox.view(row);
  }

  page(query: InboxQuery): InboxPage<Alert> {
    const { total, rows } = pageOf(this.#table.all(), query);
    return { total, rows: rows.map((row) => this.#inbox.view(row)) };
  }

  patterns(offsetMs: (at: number) => number): AlertPatterns {
    return patternsOf(this.#table.all(), offsetMs);
  }

  /** Rows that need a person: active, more than information, and neither held back nor silenced. */
  get needsPerson(): number {
    return this.open().filter(needsPerson).length;
  }

  /** Rows whose cause is there: not over, and not recovering. */
  get active(): number {
    return this.#table.open().filter(isPresent).length;
  }

  countByLevel(): Record<AlertLevel, number> {
    const counts: Record<AlertLevel, number> = { INFO: 0, WARNING: 0, ERROR: 0, CRITICAL: 0 };
    for (const row of this.#table.open()) if (isPresent(row)) counts[row.level] += 1;
    return counts;
  }

  /** How many rows that are not over there are of each level and state; none of those of which there is none. One pass. */
  countOpen(): readonly OpenCount[] {
    return openCounts(this.#table.open());
  }

  /** Counts up with every change of any row. */
  get version(): number {
    return this.#table.version;
  }

  get total(): number {
    return this.#table.size;
  }

  /** Quiet until it gets worse. Unknown ids and rows that do not call are passed over. */
  acknowledge(ids: readonly string[], note?: string): Deed {
    return this.#do(ids, { kind: 'acknowledge', ...(note === undefined ? {} : { note }) });
  }

  /** Quiet until then. Unknown ids and rows that are over, or recover, are passed over. */
  snooze(ids: readonly string[], until: SnoozeUntil, note?: string): Deed {
    return this.#do(ids, { kind: 'snooze', until, ...(note === undefined ? {} : { note }) });
  }

  resolve(ids: readonly string[], note?: string): Deed {
    return this.#do(ids, { kind: 'resolve', ...(note === undefined ? {} : { note }) });
  }

  /** Takes back what was done, within ten seconds; a row that has gone on since stays. Returns how many came back. */
  undo(token: string): number {
    let rows = 0;
    for (const before of this.#undo.take(token, this.#inbox.now().active)) {
      const row = this.#table.get(before.id);
      if (row !== undefined && this.#inbox.step(row, { kind: 'undo', before })) rows += 1;
    }
    if (rows > 0) this.#o.onChange();
    return rows;
  }

  get #table(): RowTable {
    return this.#inbox.table;
  }

  #do(ids: readonly string[], event: RowEvent): Deed {
    const before: Row[] = [];
    for (const id of ids) {
      const row = this.#table.get(id);
      if (row !== undefined && this.#inbox.step(row, event)) before.push(row);
    }
    if (before.length > 0) this.#o.onChange();
    return { undo: this.#undo.keep(before, this.#inbox.now().active), rows: before.length };
  }

  /** A problem without a row: the first of its kind, or the first after more than a day. */
  #arrive(key: string, event: AlertEvent, past: Row | undefined): void {
    const now = this.#inbox.now();
    const storm = isStorm(this.#storm, now) || this.#table.isFull;
    if (storm && !isRoot(event)) return this.#divert(key, event);
    const number = past === undefined ? 1 : Number(past.id.split('-')[1] ?? 1) + 1;
    const row = fresh(key, number, event, now);
    this.#inbox.put(row, row.history.length);
    this.#storm = arrived(this.#storm, null, now);
  }

  /** Counts the event into the digest of the storm. */
  #divert(key: string, event: AlertEvent): void {
    const now = this.#inbox.now();
    const row = this.#table.get(this.#storm.digest ?? '') ?? this.#table.latest(fingerprint(digestOf(now.wall)));
    const known = row?.digest?.kinds.some((kind) => kind.key === key) === true;
    const digest = digested(row?.digest ?? NO_DIGEST, key, event);
    const told = digestEvent(digest, row?.firstAt ?? now.wall, event);
    const next = row ?? { ...fresh(fingerprint(told), 1, told, now), digest };
    if (row === undefined) this.#inbox.put(next, next.history.length);
    else this.#inbox.step({ ...row, digest }, { kind: 'raise', event: told });
    this.#digests.add(next.id);
    if (!known) this.#storm = arrived(this.#storm, next.id, now);
  }

  #clearInDigests(key: string, over: boolean): boolean {
    let changed = false;
    for (const id of this.#digests) {
      const row = this.#table.get(id);
      if (row?.digest === undefined || row.phase.state === 'resolved') {
        this.#digests.delete(id);
        continue;
      }
      const digest = digestWithout(row.digest, key);
      if (digest === row.digest) continue;
      changed = true;
      const next = { ...row, digest };
      if (!isOver(digest) || !this.#inbox.step(next, { kind: 'clear', over })) this.#inbox.put(next, 0);
    }
    return changed;
  }

  #shown(rows: readonly Row[]): readonly Alert[] {
    return rows.toSorted((a, b) => b.lastAt - a.lastAt).map((row) => this.#inbox.view(row));
  }
}

const isPresent = ({ phase }: Row): boolean => phase.state !== 'resolved' && phase.state !== 'recovering';
