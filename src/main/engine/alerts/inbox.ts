import type { Alert, AlertHolder } from '../../../shared/domain/alert.ts';
import type { Clock } from '../ports.ts';
import { holderOf, isRoot } from './inhibit.ts';
import { GRACE_MS } from './limits.ts';
import { dueOf } from './row-engine.ts';
import type { RowTable } from './row-table.ts';
import { toAlert } from './row-view.ts';
import type { Instant, Row } from './row.ts';
import { step, type RowEvent } from './step.ts';
import { Teller, untoldFate } from './teller.ts';

/** Silences of the person's own monitoring: id of a row, until when (epoch milliseconds), and by whom. */
export type Silences = ReadonlyMap<string, { readonly untilMs: number; readonly by: string }>;

const untoldOf = ({ untold }: Row): number => untold ?? 0;

function withUntold(row: Row, untold: number): Row {
  if (untold > 0) return { ...row, untold };
  if (row.untold === undefined) return row;
  const { untold: _, ...told } = row;
  return told;
}

/** A time of the wall clock is looked at this often at least: it goes on while the active clock stands still. */
const WALL_LOOK_MS = 60_000;

/** Applies steps to rows, holds back what a greater trouble explains, tells the rest, and wakes when time does something. */
export class Inbox {
  readonly table: RowTable;
  readonly teller = new Teller();
  readonly #clock: Pick<Clock, 'now' | 'wall' | 'after'>;
  readonly #onTime: () => void;
  readonly #holders = new Map<string, AlertHolder>();
  readonly #roots = new Set<string>();
  /** Rows with steps that were not told. */
  readonly #waiting = new Set<string>();
  #silences: Silences = new Map();
  #woke: { readonly at: number; readonly until: number } | null = null;
  #armed: { readonly at: number; readonly cancel: () => void } | null = null;

  /** `onTime` is called after time alone changed something. */
  constructor(clock: Pick<Clock, 'now' | 'wall' | 'after'>, table: RowTable, onTime: () => void) {
    this.#clock = clock;
    this.table = table;
    this.#onTime = onTime;
    for (const row of table.open()) if (isRoot(row)) this.#roots.add(row.id);
    for (const row of table.all()) if (untoldOf(row) > 0) this.#waiting.add(row.id);
    this.#refreshHolds();
    // Not at once: nobody listens yet.
    if (table.open().length > 0 || this.#waiting.size > 0) this.#arm(this.#clock.now());
  }

  now(): Instant {
    return { active: this.#clock.now(), wall: this.#clock.wall() };
  }

  /** The row as it is shown and kept. */
  view(row: Row): Alert {
    const now = this.now();
    const heldBy = this.#holders.get(row.id);
    const silence = row.phase.state === 'resolved' ? undefined : this.#silences.get(row.id);
    const silenced = silence !== undefined && silence.untilMs > now.wall ? silence : undefined;
    if (heldBy === undefined && silenced === undefined) return toAlert(row, now, null);
    return toAlert(row, now, {
      ...(heldBy === undefined ? {} : { heldBy }),
      ...(silenced === undefined ? {} : { silenced }),
    });
  }

  /** True when it changed the row. */
  step(row: Row, event: RowEvent): boolean {
    const { row: next, transitions } = step(row, event, this.now());
    if (next === row) return false;
    this.put(next, transitions.length);
    return true;
  }

  /** Takes a row over, of whose history the last `steps` are new. */
  put(row: Row, steps: number): void {
    const isOpenRoot = row.phase.state !== 'resolved' && isRoot(row);
    const wasRoot = this.#roots.has(row.id);
    if (isOpenRoot) this.#roots.add(row.id);
    else this.#roots.delete(row.id);
    if (steps > 0) this.#hold(row);
    this.#settle(withUntold(row, untoldOf(row) + steps), true);
    if (isOpenRoot !== wasRoot) this.#refreshHolds();
    this.#armFor(row);
    this.#notify();
  }

  /** Ends a row of an earlier session, as soon as somebody listens. */
  endEarlier(row: Row, note: string): void {
    const { row: next, transitions } = step(row, { kind: 'clear', over: true, note }, this.now());
    this.#roots.delete(row.id);
    this.#holders.delete(row.id);
    this.#waiting.add(row.id);
    this.table.set(withUntold(next, untoldOf(next) + transitions.length));
  }

  /** Replaces all silences. True when a row shows another than before. */
  setSilences(silences: Silences): boolean {
    const before = this.#silences;
    this.#silences = new Map(silences);
    let changed = false;
    for (const id of new Set([...before.keys(), ...silences.keys()])) {
      const [old, now] = [before.get(id), silences.get(id)];
      if (this.table.get(id) === undefined || (old?.untilMs === now?.untilMs && old?.by === now?.by)) continue;
      this.table.touch(id);
      changed = true;
    }
    this.#armNext();
    return changed;
  }

  /** The machine slept, and is awake: what is raised in the next seconds is held back until they are over. */
  woke(): void {
    const { active, wall } = this.now();
    this.#woke = { at: wall, until: active + GRACE_MS };
    this.#arm(this.#woke.until);
  }

  /** Does what is due. */
  tick(): void {
    const before = this.table.version;
    const now = this.now();
    for (const row of this.table.open()) this.step(row, { kind: 'tick' });
    if (this.#woke !== null && now.active >= this.#woke.until) {
      this.#woke = null;
      this.#refreshHolds();
    }
    this.#endSilences(now);
    this.table.forget(now);
    for (const id of this.#waiting) {
      const row = this.table.get(id);
      if (row === undefined) this.#waiting.delete(id);
      else this.#settle(row, false);
    }
    this.#notify();
    this.#armNext();
    if (this.table.version !== before) this.#onTime();
  }

  #endSilences({ wall }: Instant): void {
    const left = [...this.#silences].filter(([, { untilMs }]) => untilMs > wall);
    if (left.length === this.#silences.size) return;
    const kept = new Map(left);
    for (const id of this.#silences.keys()) {
      if (!kept.has(id) && this.table.get(id) !== undefined) this.table.touch(id);
    }
    this.#silences = kept;
  }

  /** Tells what is to be told of the row, and keeps it. */
  #settle(row: Row, changed: boolean): void {
    const untold = untoldOf(row);
    const fate = untold === 0 ? 'wait' : untoldFate(row, this.#holders.has(row.id));
    const steps = fate === 'tell' ? row.history.slice(row.history.length - untold) : [];
    const next = fate === 'wait' ? row : withUntold(row, 0);
    if (untoldOf(next) > 0) this.#waiting.add(row.id);
    else this.#waiting.delete(row.id);
    if (changed || next !== row) this.table.set(next);
    if (steps.length > 0) this.teller.tell(this.view(next), steps);
  }

  /** What holds this row back now. True when that changed. */
  #hold(row: Row): boolean {
    const roots = [...this.#roots].flatMap((id) => this.table.get(id) ?? []);
    const wokeAt = this.#woke?.at ?? null;
    const holder = row.phase.state === 'resolved' ? this.#holders.get(row.id) : holderOf(row, { roots, wokeAt });
    const before = this.#holders.get(row.id);
    if (holder === undefined || holder === null) this.#holders.delete(row.id);
    else this.#holders.set(row.id, holder);
    return before !== (holder ?? undefined);
  }

  #refreshHolds(): void {
    for (const row of this.table.open()) {
      if (!this.#hold(row)) continue;
      this.table.touch(row.id);
      if (untoldOf(row) > 0) this.#settle(row, false);
    }
    for (const id of this.#holders.keys()) {
      if (this.table.get(id)?.phase.state !== 'resolved') continue;
      this.#holders.delete(id);
      this.table.touch(id);
    }
  }

  #notify(): void {
    this.teller.notify(this.#clock.now(), (id) => {
      const row = this.table.get(id);
      return row === undefined ? undefined : this.view(row);
    });
    if (this.teller.due !== null) this.#arm(this.teller.due);
  }

  #armFor(row: Row): void {
    const now = this.now();
    const { active, wall } = dueOf(row);
    if (active !== null) this.#arm(active);
    if (wall !== null) this.#arm(now.active + Math.min(WALL_LOOK_MS, wall - now.wall));
  }

  #armNext(): void {
    const now = this.now();
    for (const row of this.table.open()) this.#armFor(row);
    if (this.#woke !== null) this.#arm(this.#woke.until);
    if (this.#silences.size > 0) {
      const first = Math.min(...[...this.#silences.values()].map(({ untilMs }) => untilMs));
      this.#arm(now.active + Math.min(WALL_LOOK_MS, first - now.wall));
    }
  }

  /** Wakes at this moment of the active clock, or sooner. */
  #arm(at: number): void {
    if (this.#armed !== null && this.#armed.at <= at) return;
    this.#armed?.cancel();
    const cancel = this.#clock.after(Math.max(1, at - this.#clock.now()), () => {
      this.#armed = null;
      this.tick();
    });
    this.#armed = { at, cancel };
  }
}
