import type { Clock } from '../ports.ts';
import { backoffMs } from './backoff.ts';
import { deliveryId, type Adapter, type Delivery, type Outcome } from './delivery.ts';
import type { Entry } from './lane.ts';
import type { Outbox } from './outbox.ts';

/** Alerts that failed together more often than this go in smaller messages: the other side may choke on one of them. */
const WHOLE = 2;
const SPLIT = 10;

export interface SenderOptions {
  /** Id of the route. */
  readonly route: string;
  readonly adapter: Adapter;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Told of each try, with the tries that failed in a row. */
  readonly onOutcome: (outcome: Outcome, failures: number) => void;
}

/** Tries of the head of one lane that failed. */
interface Trouble {
  readonly failures: number;
  /** By the active clock. */
  readonly dueAt: number;
  /** Counts tries: who was tried longest ago comes first. */
  readonly turn: number;
}

/**
 * Sends what one route has in the outbox, a message at a time, so that what happened first is told first. While nobody
 * answers the whole route waits, longer each time; an alert that fails while others pass waits alone. Runs in main.
 */
export class RouteSender {
  readonly #o: SenderOptions;
  readonly #abort = new AbortController();
  readonly #troubles = new Map<string, Trouble>();
  #failures = 0;
  #gateAt = 0;
  #turn = 0;
  #working: Promise<void> | null = null;
  #cancelTimer: () => void = () => undefined;
  #cancelRepeat: () => void = () => undefined;
  #repeatDue = false;

  constructor(options: SenderOptions) {
    this.#o = options;
  }

  start(): void {
    this.#armRepeat();
    this.poke();
  }

  /** There may be something to send. */
  poke(): void {
    if (this.#abort.signal.aborted || this.#working !== null) return;
    this.#cancelTimer();
    const wait = this.#waitMs();
    if (wait === null) return;
    if (wait > 0) {
      this.#cancelTimer = this.#o.clock.after(wait, () => this.poke());
      return;
    }
    // A moment later: what happens in one go is sent as what has come of it.
    this.#working = Promise.resolve()
      .then(() => this.#step())
      .finally(() => {
        this.#working = null;
        this.poke();
      });
  }

  /** Settles when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  /** Gives up what is under way; whether that arrived is settled by sending it again. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#cancelTimer();
    this.#cancelRepeat();
    await this.idle();
  }

  /** When the next try is due, epoch milliseconds; null when none waits for a time. */
  get retryAt(): number | null {
    const wait = this.#working === null ? this.#waitMs() : null;
    return wait === null || wait <= 0 ? null : this.#o.clock.wall() + wait;
  }

  /** Until something can be sent; null when there is nothing. */
  #waitMs(): number | null {
    const now = this.#o.clock.now();
    const gate = Math.max(0, this.#gateAt - now);
    if (this.#repeatDue) return gate;
    const waits = this.#o.outbox
      .heads(this.#o.route)
      .map(({ alert }) => Math.max(gate, (this.#troubles.get(alert.id)?.dueAt ?? 0) - now));
    return waits.length === 0 ? null : Math.min(...waits);
  }

  #step(): Promise<void> {
    return this.#repeatDue ? this.#repeat() : this.#send();
  }

  async #send(): Promise<void> {
    const { outbox, route } = this.#o;
    const heads = outbox.heads(route);
    const entries = this.#chosen(heads);
    if (entries.length === 0) return;
    const dropped = outbox.facts(route).untold;
    const failures = Math.max(...entries.map((entry) => this.#failuresOf(entry)));
    const delivery = { id: deliveryId(entries), entries, following: heads.length - entries.length, dropped, failures };
    await outbox.begin(entries, route);
    const outcome = await this.#deliver(delivery);
    if (this.#abort.signal.aborted && outcome.kind === 'later') {
      outbox.settle(entries, route, outcome.seen ? 'unknown' : 'unseen');
      return;
    }
    if (outcome.kind === 'later') outbox.settle(entries, route, outcome.seen ? 'unknown' : 'unseen');
    else outbox.settle(entries, route, outcome.kind);
    for (const { alert } of entries) this.#noteTrouble(alert.id, outcome);
    if (outcome.kind === 'accepted' && dropped > 0) {
      outbox.setFacts(route, { untold: outbox.facts(route).untold - dropped });
    }
    this.#note(outcome);
  }

  async #deliver(delivery: Delivery): Promise<Outcome> {
    try {
      return await this.#o.adapter.deliver(delivery, this.#abort.signal);
    } catch (error) {
      return { kind: 'later', words: error instanceof Error ? error.message : String(error), seen: true };
    }
  }

  /** The next message: what never failed comes first, and what failed often goes with few others, or alone. */
  #chosen(heads: readonly Entry[]): readonly Entry[] {
    const now = this.#o.clock.now();
    const turn = ({ alert }: Entry): number => this.#troubles.get(alert.id)?.turn ?? 0;
    const due = heads
      .filter(({ alert }) => (this.#troubles.get(alert.id)?.dueAt ?? 0) <= now)
      .toSorted((a, b) => this.#failuresOf(a) - this.#failuresOf(b) || turn(a) - turn(b) || a.seq - b.seq);
    const most = (entry: Entry): number =>
      Math.ceil(this.#o.adapter.batch / SPLIT ** Math.max(0, this.#failuresOf(entry) - WHOLE));
    const end = due.findIndex((entry, at) => at >= most(entry));
    return end < 0 ? due : due.slice(0, end);
  }

  #failuresOf({ alert }: Entry): number {
    return this.#troubles.get(alert.id)?.failures ?? 0;
  }

  #noteTrouble(alert: string, outcome: Outcome): void {
    if (outcome.kind !== 'later') {
      this.#troubles.delete(alert);
      return;
    }
    const failures = (this.#troubles.get(alert)?.failures ?? 0) + 1;
    const dueAt = this.#o.clock.now() + backoffMs(failures, outcome.retryAfterMs);
    this.#troubles.set(alert, { failures, dueAt, turn: ++this.#turn });
  }

  #note(outcome: Outcome): void {
    const { outbox, route, clock, onOutcome } = this.#o;
    // Who says no is there: others need not wait.
    this.#failures = outcome.kind === 'later' ? this.#failures + 1 : 0;
    this.#gateAt = outcome.kind === 'later' ? clock.now() + backoffMs(this.#failures, outcome.retryAfterMs) : 0;
    const at = clock.wall();
    outbox.setFacts(route, outcome.kind === 'accepted' ? { okAt: at } : { error: { at, words: outcome.words } });
    onOutcome(outcome, this.#failures);
  }

  #armRepeat(): void {
    const { repeat } = this.#o.adapter;
    if (repeat === undefined) return;
    this.#cancelRepeat = this.#o.clock.after(repeat.everyMs, () => {
      this.#repeatDue = true;
      this.#armRepeat();
      this.poke();
    });
  }

  async #repeat(): Promise<void> {
    this.#repeatDue = false;
    const { adapter, outbox, route } = this.#o;
    const open = outbox.open(route);
    for (let from = 0; from < open.length && !this.#abort.signal.aborted; from += adapter.batch) {
      const outcome = await this.#sendOpen(open.slice(from, from + adapter.batch));
      if (!this.#abort.signal.aborted) this.#note(outcome);
      // In a minute once more, anyway.
      if (outcome.kind !== 'accepted') return;
    }
  }

  async #sendOpen(open: ReturnType<Outbox['open']>): Promise<Outcome> {
    try {
      return (
        (await this.#o.adapter.repeat?.send(open, this.#abort.signal)) ?? {
          kind: 'accepted',
          words: 'Nothing to repeat.',
        }
      );
    } catch (error) {
      return { kind: 'later', words: error instanceof Error ? error.message : String(error), seen: true };
    }
  }
}
