import type { RouteAction } from '../../../shared/domain/route-kinds.ts';
import { emptyLane, isIdle, settled, type Entry, type Lane } from './lane.ts';
import type { RoutedAlert } from './routed-alert.ts';
import { laneSchema, routeFactsSchema, type RouteFacts } from './outbox-schema.ts';

/** Alerts with something to send, of one route. A new alert beyond is not sent, and counted. */
export const MOST_WAITING = 1000;

/** What became of an entry that was sent. `unseen`: it surely did not arrive; `unknown`: it may have. */
export type Settlement = 'accepted' | 'refused' | 'unseen' | 'unknown';

export interface OutboxLog {
  readonly entries: ReadonlyMap<string, unknown>;
  set(key: string, value: object | null): void;
  flushed(): Promise<void>;
}

export interface OutboxOptions {
  readonly log: OutboxLog;
  /** A name that was never given before. */
  readonly newId: () => string;
  /** Begins every key, so that two machines do not meet in one service. */
  readonly instance: string;
  readonly mostWaiting?: number;
}

const NO_FACTS: RouteFacts = { okAt: null, error: null, omitted: 0, untold: 0 };
const laneKey = (route: string, alert: string): string => `lane ${route} ${alert}`;
const factsKey = (route: string): string => `route ${route}`;

/**
 * All news of alerts that have to go out, by route and alert, kept over the end of the process. Says what is to be sent
 * and learns what came of it; sends nothing itself. Runs in main.
 */
export class Outbox {
  readonly #o: OutboxOptions;
  readonly #most: number;
  /** By route, then by alert. */
  readonly #lanes = new Map<string, Map<string, Lane>>();
  readonly #facts = new Map<string, RouteFacts>();
  /** Ids of entries that are under way, and whether each had been tried before. */
  readonly #busy = new Map<string, boolean>();
  #seq = 0;

  constructor(options: OutboxOptions) {
    this.#o = options;
    this.#most = options.mostWaiting ?? MOST_WAITING;
    for (const [key, value] of options.log.entries) {
      if (key.startsWith('route ')) {
        const facts = routeFactsSchema.safeParse(value);
        if (facts.success) this.#facts.set(key.slice('route '.length), facts.data);
      } else this.#restore(laneSchema.safeParse(value).data as Lane | undefined);
    }
  }

  /**
   * Takes in news of an alert. `begins`: an alert that is not open with this route may become so. False when it was left
   * out because too many wait.
   */
  add(route: string, action: RouteAction, alert: RoutedAlert, at: number, begins: boolean): boolean {
    const lane = this.#lane(route, alert.id);
    if (lane.open === null) {
      if (action !== 'trigger' || !begins) return true;
      if (lane.entries.length === 0 && this.waiting(route) >= this.#most) return this.#omit(route);
    }
    const key = lane.open?.key ?? `gristmill-${this.#o.instance}-${alert.id}-${at.toString(36)}`;
    const merged = merge(lane, alert);
    const entry = { id: this.#o.newId(), seq: ++this.#seq, key, action, at, alert: merged, tried: false };
    const open = action === 'resolve' ? null : { key, alert: merged };
    this.#keep({ ...lane, open, entries: [...lane.entries, entry] });
    return true;
  }

  /** What each alert of a route has to send next, in order of their news. */
  heads(route: string): readonly Entry[] {
    const heads = Array.from(this.#lanesOf(route), ({ entries }) => entries[0]).filter((head) => head !== undefined);
    return heads.toSorted((a, b) => a.seq - b.seq);
  }

  waiting(route: string): number {
    let count = 0;
    for (const { entries } of this.#lanesOf(route)) if (entries.length > 0) count += 1;
    return count;
  }

  /** Occurrences that the other side knows and that go on. */
  open(route: string): readonly { readonly key: string; readonly alert: RoutedAlert }[] {
    return Array.from(this.#lanesOf(route)).flatMap(({ open, known }) =>
      open !== null && open.key === known ? [open] : [],
    );
  }

  /** Alerts of any route that go on as far as is known here. */
  openAlerts(): ReadonlyMap<string, RoutedAlert> {
    const alerts = new Map<string, RoutedAlert>();
    for (const lanes of this.#lanes.values()) {
      for (const { open } of lanes.values()) if (open !== null) alerts.set(open.alert.id, open.alert);
    }
    return alerts;
  }

  /** These are sent now. Settles when that is on the disk: should this process die, they are known to be doubtful. */
  async begin(entries: readonly Entry[], route: string): Promise<void> {
    for (const { id, alert, tried } of entries) {
      this.#busy.set(id, tried);
      this.#keep(changeHead(this.#lane(route, alert.id), id, (head) => ({ ...head, tried: true })));
    }
    await this.#o.log.flushed();
  }

  settle(entries: readonly Entry[], route: string, how: Settlement): void {
    for (const { id, alert } of entries) {
      const before = this.#busy.get(id) ?? true;
      this.#busy.delete(id);
      const lane = this.#lane(route, alert.id);
      const [head] = lane.entries;
      // The route was removed, or made anew, meanwhile.
      if (head?.id !== id) continue;
      if (how === 'unseen') this.#keep(changeHead(lane, id, (entry) => ({ ...entry, tried: before })));
      else if (how === 'unknown') this.#keep(lane);
      else this.#keep(how === 'accepted' ? accepted(lane, head) : refused(lane, head));
    }
  }

  /** The route is off: what never went out need not any more; ends of what is known there stay. */
  dropBeginnings(route: string): void {
    for (const lane of this.#lanesOf(route)) {
      const entries = lane.entries.filter((entry) => {
        return this.#busy.has(entry.id) || entry.tried || (entry.action === 'resolve' && entry.key === lane.known);
      });
      const reached =
        lane.open !== null && (lane.known === lane.open.key || entries.some(({ key }) => key === lane.open?.key));
      this.#keep({ ...lane, open: reached ? lane.open : null, entries });
    }
  }

  /** The route is gone, and all that was to be sent by it. */
  forget(route: string): void {
    for (const { alert } of this.#lanesOf(route)) this.#o.log.set(laneKey(route, alert), null);
    this.#lanes.delete(route);
    this.#facts.delete(route);
    this.#o.log.set(factsKey(route), null);
  }

  facts(route: string): RouteFacts {
    return this.#facts.get(route) ?? NO_FACTS;
  }

  setFacts(route: string, change: Partial<RouteFacts>): void {
    const facts = { ...this.facts(route), ...change };
    this.#facts.set(route, facts);
    this.#o.log.set(factsKey(route), facts);
  }

  /** Routes that something is kept of. */
  get routes(): ReadonlySet<string> {
    return new Set([...this.#lanes.keys(), ...this.#facts.keys()]);
  }

  /** Settles when all that is kept here is on the disk. */
  flushed(): Promise<void> {
    return this.#o.log.flushed();
  }

  #omit(route: string): false {
    const { omitted, untold } = this.facts(route);
    this.setFacts(route, { omitted: omitted + 1, untold: untold + 1 });
    return false;
  }

  #restore(lane: Lane | undefined): void {
    if (lane === undefined) return;
    for (const { seq } of lane.entries) this.#seq = Math.max(this.#seq, seq);
    this.#put(lane);
  }

  #lane(route: string, alert: string): Lane {
    return this.#lanes.get(route)?.get(alert) ?? emptyLane(route, alert);
  }

  #lanesOf(route: string): Iterable<Lane> {
    return this.#lanes.get(route)?.values() ?? [];
  }

  #keep(changed: Lane): void {
    const [head] = changed.entries;
    const lane = settled(changed, head !== undefined && this.#busy.has(head.id) ? head.id : null);
    this.#put(lane);
    this.#o.log.set(laneKey(lane.route, lane.alert), isIdle(lane) ? null : lane);
  }

  #put(lane: Lane): void {
    let lanes = this.#lanes.get(lane.route);
    if (lanes === undefined) this.#lanes.set(lane.route, (lanes = new Map<string, Lane>()));
    if (isIdle(lane)) lanes.delete(lane.alert);
    else lanes.set(lane.alert, lane);
  }
}

/** The newest state with what holds for the whole occurrence: its beginning, and the levels that it has had. */
function merge({ open }: Lane, alert: RoutedAlert): RoutedAlert {
  if (open === null) return alert;
  return {
    ...alert,
    startedAt: open.alert.startedAt,
    levels: [...new Set([...open.alert.levels, ...alert.levels])],
  };
}

function changeHead(lane: Lane, id: string, change: (entry: Entry) => Entry): Lane {
  const [head, ...rest] = lane.entries;
  return head?.id === id ? { ...lane, entries: [change(head), ...rest] } : lane;
}

function accepted(lane: Lane, head: Entry): Lane {
  const known = head.action === 'resolve' ? null : head.key;
  return { ...lane, known, entries: lane.entries.slice(1) };
}

/** Never again. Of an occurrence that the other side would not even take in, nothing more is told. */
function refused(lane: Lane, head: Entry): Lane {
  const rest = lane.entries.slice(1);
  if (head.action === 'resolve') return { ...lane, known: null, entries: rest };
  if (lane.known === head.key) return { ...lane, entries: rest };
  const open = lane.open?.key === head.key ? null : lane.open;
  return { ...lane, open, entries: rest.filter(({ key }) => key !== head.key) };
}
