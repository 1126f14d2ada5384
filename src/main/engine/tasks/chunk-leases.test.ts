import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { readBack } from '../../../../test/support/read-back.ts';
import type { ErrorClass, TaskError } from '../../../shared/domain/task.ts';
import type { JournalRecord } from '../checkpoints/records.ts';
import { seededRandom } from '../ports.ts';
import type { ChunkRef, DoneChunk, Grant } from './grant.ts';
import type { LeaseOutcome } from './lease-outcome.ts';
import { TaskManager } from './task-manager.ts';
import type { TaskManagerOptions } from './task-manager-options.ts';
import { TaskStore } from './task-store.ts';
import { LARGE_FILE_BYTES, WorkQueue } from './work-queue.ts';

/*
 * Files in chunks against what a person would say of them, over random histories: no chunk is in two hands or done
 * twice, nothing is joined before its time, what is done stays done through errors and deaths, and what is left over is
 * told once.
 */

const OUTCOMES = ['ok', 'ok', 'ok', 'transient', 'permanent', 'device', 'back'] as const;
type Op =
  | { readonly op: 'grant'; readonly slot: number }
  | { readonly op: 'isolated'; readonly slot: number }
  | { readonly op: 'settle'; readonly which: number; readonly outcome: (typeof OUTCOMES)[number] }
  | { readonly op: 'lose'; readonly which: number; readonly blamed: boolean }
  | { readonly op: 'take-off' | 'again'; readonly task: number }
  | { readonly op: 'advance' | 'restart' | 'cancel' };

const COUNT = 5;
/** Two small files, one large that is not cut, two in chunks. */
const SIZES = Float64Array.from([10, 20, LARGE_FILE_BYTES, 6 * LARGE_FILE_BYTES, 5 * LARGE_FILE_BYTES]);
const cut = (task: number): number => (task < 3 ? 1 : task);

const errorOf = (cls: ErrorClass): TaskError => ({ class: cls, code: cls.toUpperCase(), message: cls });
const DEATH = errorOf('transient');
const factsOf = (lease: number): NonNullable<DoneChunk['facts']> => ({
  size: lease,
  mtimeNs: String(lease),
  ino: String(lease),
  crc: lease,
});

class History {
  readonly journal: JournalRecord[] = [];
  store = new TaskStore(COUNT);
  readonly #clock = new FakeClock(0);
  readonly #isolation: TaskManagerOptions['isolation'];
  #manager: TaskManager;
  /** What is done of each file, by chunk: the lease it was done under. */
  #done = new Map<number, Map<number, number>>();
  /** Files in hand that nobody wants any more. */
  readonly #unwanted = new Set<number>();
  /** Parts that were made and that nobody has thrown away or joined yet. */
  readonly #parts = new Set<number>();

  constructor(isolation: TaskManagerOptions['isolation']) {
    this.#isolation = isolation;
    this.#manager = this.#make({ store: this.store, firstLease: 1, retries: 0 });
  }

  #make(more: Pick<TaskManagerOptions, 'store' | 'firstLease' | 'retries' | 'begun'>): TaskManager {
    const { store } = more;
    const queue = new WorkQueue(SIZES, {
      waits: (id) => store.state(id) === 'PENDING',
      alone: (id) => store.losses[id] !== 0,
      cut: (id) => cut(id) > 1,
    });
    return new TaskManager({
      ...more,
      queue,
      cut,
      sizeOf: (task) => SIZES[task] ?? 0,
      policy: { faultTolerance: true, maxRetries: 3, delayMs: 100, backoffFactor: 2 },
      halt: { kind: 'off' },
      isolation: this.#isolation,
      lane: { kind: 'closed', ended: () => undefined },
      clock: this.#clock,
      random: seededRandom(9),
      record: (record) => void this.journal.push(structuredClone(record)),
      onWork: () => undefined,
      onBrake: () => undefined,
      onLastPass: () => undefined,
      onFailed: () => undefined,
      onLeftover: (task, chunks) => this.#leftover(task, chunks),
    });
  }

  step(op: Op): void {
    this.#do(op);
    for (const task of this.#unwanted) if (this.store.state(task) !== 'ASSIGNED') this.#unwanted.delete(task);
    for (let task = 0; task < COUNT; task++) {
      const out = this.#inHand().filter(({ runs }) => runs[0] === task).length;
      if (cut(task) > 1) equal(this.store.state(task) === 'ASSIGNED', out > 0, `task ${task}`);
    }
    this.#compareJournal();
  }

  #do(op: Op): void {
    const grants = this.#inHand();
    switch (op.op) {
      case 'grant':
        return this.#granted(this.#manager.grant(op.slot, 1, 8, 1e9));
      case 'isolated':
        return this.#granted(
          this.#manager.grantIsolated(op.slot, 1, grants.filter(({ slot }) => slot !== op.slot).length),
        );
      case 'settle': {
        const grant = grants[op.which % Math.max(1, grants.length)];
        return grant === undefined ? undefined : this.#settle(grant, op.outcome);
      }
      case 'lose': {
        const grant = grants[op.which % Math.max(1, grants.length)];
        if (grant === undefined) return;
        return this.#manager.lose(grant.lease, op.blamed ? (grant.runs[0] ?? 0) : null, DEATH);
      }
      case 'take-off':
        for (const task of this.#manager.byHand.takeOff([op.task]).inHand) this.#unwanted.add(task);
        return;
      case 'again':
        this.#manager.byHand.again([op.task]);
        return;
      case 'advance':
        return this.#clock.advance(60_000);
      case 'restart':
        return this.#restart();
      case 'cancel':
        return this.#manager.cancelAll('user');
    }
  }

  #inHand(): Grant[] {
    return [...this.#manager.inFlight.values()];
  }

  #granted(grant: Grant | null): void {
    if (grant === null) return;
    const { chunk, runs, joined } = grant;
    if (chunk === undefined) return ok(runs.length > 2 || cut(runs[0] ?? 0) === 1, 'a file in chunks was given whole');
    deepEqual(runs, [chunk.task, chunk.task + 1]);
    ok(!this.#unwanted.has(chunk.task), 'more of a file that nobody wants is given out');
    equal(chunk.count, cut(chunk.task));
    const same = this.#inHand().filter((other) => other.chunk?.task === chunk.task);
    equal(same.filter((other) => other.chunk?.index === chunk.index).length, 1, 'one chunk in two hands');
    const alone = this.#isolation === 'some' || this.store.losses[chunk.task] !== 0;
    if (grant.isolated && alone) equal(same.length, 1, 'two at once of one that must be alone');
    const done = this.#doneOf(chunk.task);
    ok(!done.has(chunk.index), 'done twice');
    if (chunk.index < chunk.count) return equal(joined, undefined);
    equal(same.length, 1, 'joined while a chunk is out');
    const order = Array.from({ length: chunk.count }, (_, index) => done.get(index));
    deepEqual(
      joined?.map(({ lease, result }) => [lease, result]),
      order.map((lease) => [lease, `"r${lease}"`]),
    );
  }

  #doneOf(task: number): Map<number, number> {
    let known = this.#done.get(task);
    if (known === undefined) this.#done.set(task, (known = new Map<number, number>()));
    return known;
  }

  #settle(grant: Grant, outcome: (typeof OUTCOMES)[number]): void {
    this.#manager.settle(this.#outcomeOf(grant, outcome));
  }

  #outcomeOf({ lease, runs, chunk }: Grant, outcome: (typeof OUTCOMES)[number]): LeaseOutcome {
    const task = runs[0] ?? 0;
    const none = { lease, ok: [], errors: [], back: [] };
    if (outcome === 'back') return { ...none, back: runs };
    if (outcome === 'ok')
      return chunk === undefined || isJoin(chunk) ? { ...none, ok: runs } : this.#chunkOk(chunk, lease);
    const rest = runs.slice(2);
    const others = (runs[1] ?? 0) - task > 1 ? [task + 1, runs[1] ?? 0, ...rest] : rest;
    if (chunk !== undefined && isJoin(chunk) && outcome !== 'device') this.#done.delete(task);
    return { ...none, errors: [{ task, error: errorOf(outcome) }], back: others };
  }

  #chunkOk({ task, index }: ChunkRef, lease: number): LeaseOutcome {
    this.#doneOf(task).set(index, lease);
    this.#parts.add(lease);
    return { lease, ok: [], errors: [], back: [], chunk: { lease, result: `"r${lease}"`, facts: factsOf(lease) } };
  }

  #leftover(task: number, chunks: readonly DoneChunk[]): void {
    for (const { lease } of chunks) ok(this.#parts.delete(lease), `task ${task}: part of lease ${lease} told twice`);
    this.#done.delete(task);
  }

  /** The process dies and another one reads what it left. */
  #restart(): void {
    const { store, batch } = readBack(this.journal, COUNT);
    const begun = new Map(batch.begun.files);
    this.journal.push({ k: 'open', v: 3, pid: 1, started: 1, boot: '', at: 1 });
    this.store = store;
    this.#unwanted.clear();
    this.#manager = this.#make({ store, firstLease: batch.lastLease + 1, retries: batch.retries, begun });
    for (const [task] of store.retrying) this.#manager.rearm(task, 0);
  }

  #compareJournal(): void {
    const { store, batch } = readBack(this.journal, COUNT);
    for (let task = 0; task < COUNT; task++) {
      const now = this.store.state(task);
      equal(store.state(task), now === 'ASSIGNED' ? 'PENDING' : retryOver(store.state(task), now), `task ${task}`);
      const done = [...(batch.begun.files.get(task)?.done ?? [])].map(([index, { lease }]) => [index, lease] as const);
      deepEqual(new Map(done), this.#done.get(task) ?? new Map(), `chunks of task ${task}`);
    }
  }

  /** Everything goes well from here. */
  finish(): boolean {
    for (let round = 0; round < 300 && !this.#manager.finished; round++) {
      this.#clock.advance(60_000);
      for (const slot of [1, 2]) this.#granted(this.#manager.grant(slot, 1, 8, 1e9));
      const others = this.#inHand().length;
      this.#granted(this.#manager.grantIsolated(9, 1, others));
      for (const grant of this.#inHand()) this.#settle(grant, 'ok');
      this.#compareJournal();
    }
    ok(this.#manager.finished, JSON.stringify(this.store.counts));
    deepEqual([...this.#parts], [], 'parts that nobody threw away');
    return this.#manager.finished;
  }
}

const isJoin = ({ index, count }: ChunkRef): boolean => index === count;

/** When a retry is due is no news for the journal. */
const retryOver = (told: string, now: string): string => (told === 'RETRYING' && now === 'PENDING' ? told : now);

const slot = fc.integer({ min: 1, max: 3 });
const which = fc.nat(20);
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ op: fc.constant('grant' as const), slot }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('isolated' as const), slot: fc.integer({ min: 8, max: 9 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({ op: fc.constant('settle' as const), which, outcome: fc.constantFrom(...OUTCOMES) }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('lose' as const), which, blamed: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constantFrom('take-off' as const, 'again' as const), task: fc.nat(COUNT - 1) }),
  },
  { weight: 2, arbitrary: fc.constant({ op: 'advance' as const }) },
  { weight: 1, arbitrary: fc.constant({ op: 'restart' as const }) },
);

test.each(['none', 'some', 'all'] as const)('random histories, isolation %s', (isolation) => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 120 }), fc.boolean(), (ops, cancelled) => {
      const history = new History(isolation);
      for (const one of ops) history.step(one);
      if (cancelled) history.step({ op: 'cancel' });
      expect(history.finish()).toBe(true);
    }),
    { seed: 55, numRuns: 120 },
  );
});

test('one file has all workers, and large ones come before small', () => {
  const history = new History('some');
  const grants = history as unknown as { step(op: Op): void };
  for (const one of [1, 2, 3]) grants.step({ op: 'grant', slot: one });
  expect(history.journal.map((record) => (record.k === 'chunk' ? [record.t, record.h, record.w] : record))).toEqual([
    [3, 0, 1],
    [3, 1, 2],
    [3, 2, 3],
  ]);
});
