import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import {
  TASK_STATES,
  TASK_TRANSITIONS,
  type CancelReason,
  type FailReason,
  type TaskError,
  type TaskState,
} from '../../../shared/domain/task.ts';
import { canMove } from '../../../shared/domain/transitions.ts';
import type { JournalRecord } from '../checkpoints/records.ts';
import type { Replayed } from '../checkpoints/replayed.ts';
import { readBack } from '../../../../test/support/read-back.ts';
import type { Brake, HaltPolicy, RetryPolicy } from '../decide/facts.ts';
import { seededRandom } from '../ports.ts';
import type { Grant } from './grant.ts';
import { TaskManager } from './task-manager.ts';
import type { Lane, TaskManagerOptions } from './task-manager-options.ts';
import { TaskStore } from './task-store.ts';
import { eachRun, LARGE_FILE_BYTES, toRuns, WorkQueue } from './work-queue.ts';

/*
 * The task manager against a model of a few lines, over random histories of leases, results, deaths, brakes, restarts
 * and a cancellation. The model knows the rules as a person would say them; it shares no code with decide().
 */

const SEED = 20_240_902;

const OUTCOMES = ['ok', 'transient', 'later', 'permanent', 'resource', 'device', 'nobody', 'back'] as const;
type Outcome = (typeof OUTCOMES)[number];

type Op =
  | { readonly op: 'grant'; readonly slot: number; readonly files: number; readonly othersFree?: boolean }
  | { readonly op: 'isolated'; readonly slot: number }
  | { readonly op: 'settle'; readonly which: number; readonly outcomes: readonly Outcome[] }
  | { readonly op: 'lose'; readonly which: number; readonly running: number | null; readonly full?: boolean }
  | { readonly op: 'stale'; readonly which: number; readonly death: boolean }
  | { readonly op: 'advance'; readonly ms: number }
  | { readonly op: 'brake' | 'release'; readonly brake: Brake }
  | { readonly op: 'lane'; readonly kind: Lane['kind'] }
  | { readonly op: 'cancel'; readonly reason: CancelReason }
  | { readonly op: 'again' | 'take-off'; readonly tasks: readonly number[] }
  | { readonly op: 'restart' };

interface Setting {
  readonly sizes: readonly number[];
  readonly policy: RetryPolicy;
  readonly halt: HaltPolicy;
  readonly isolation: TaskManagerOptions['isolation'];
  /** Tasks that were in flight when the app died. */
  readonly suspects: readonly number[];
}

/** A task as the model sees it. */
interface Told {
  state: Exclude<TaskState, 'RUNNING'>;
  attempts: number;
  losses: number;
  lease: number;
  reason: FailReason | CancelReason | '';
  /** Active time until which it waits: for its retry, or PENDING for its device. */
  until: number;
  /** Slot of its last lease; and the one that it failed on, when it waits as a retry, or will. */
  slot: number;
  failedOn: number;
  lastPass: boolean;
  /** Errors of its device while that was well. */
  device: number;
  code: string;
  /** Nobody wants it any more: it is cancelled when it comes back. */
  unwanted: boolean;
}

const AFTER: Readonly<Record<Outcome, number>> = {
  ok: 0,
  transient: 0,
  later: 45_000,
  permanent: 0,
  resource: 0,
  device: 0,
  nobody: 0,
  back: 0,
};

function errorOf(outcome: Outcome): TaskError {
  const cls = outcome === 'later' ? 'transient' : outcome;
  if (cls === 'ok' || cls === 'back') throw new Error(`${cls} is no error.`);
  return {
    class: cls,
    code: outcome.toUpperCase(),
    message: outcome,
    ...(outcome === 'later' ? { retryAfterMs: AFTER.later } : {}),
  };
}

const DEATH: TaskError = { class: 'transient', code: 'EXIT', message: 'The worker ended.' };
const HEAP_FULL: TaskError = { class: 'transient', code: 'OUT_OF_MEMORY', message: 'The worker ended.' };

/** One history: the real manager and the model side by side. */
class History {
  readonly #setting: Setting;
  readonly #clock = new FakeClock(0);
  readonly #random = seededRandom(SEED);
  readonly #journal: JournalRecord[] = [];
  readonly #ended: number[] = [];
  /** Steps after which everything was compared. */
  checked = 0;
  /** The device, as the test has it. */
  #lane: Lane['kind'] = 'closed';
  #store: TaskStore;
  #manager: TaskManager;
  /** What the model says. */
  #tasks: Told[];
  #budget = 20;
  #brakes = new Set<Brake>();
  #cancelled: CancelReason | null = null;
  #seen = { finished: 0, failed: 0 };
  #retries = 0;
  #failures = 0;
  /** In the lease that is being settled the failures became too many. */
  #tooMany = false;
  #told = 0;
  /** Leases that were open when a process died: their parts have to be found. */
  readonly #orphans: number[] = [];

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#tasks = setting.sizes.map(() => ({
      state: 'PENDING',
      attempts: 0,
      losses: 0,
      lease: 0,
      reason: '',
      until: 0,
      slot: 0,
      failedOn: 0,
      lastPass: false,
      device: 0,
      code: '',
      unwanted: false,
    }));
    this.#store = new TaskStore(setting.sizes.length);
    this.#manager = this.#make(this.#store, 1, 0, this.#seen);
  }

  #make(
    store: TaskStore,
    firstLease: number,
    retries: number,
    seen: { finished: number; failed: number },
  ): TaskManager {
    const queue = new WorkQueue(Float64Array.from(this.#setting.sizes), {
      waits: (id) => store.state(id) === 'PENDING',
      alone: (id) => store.losses[id] !== 0,
      suspect: (id) => this.#setting.suspects.includes(id),
    });
    const kind = (): Lane['kind'] => this.#lane;
    return new TaskManager({
      store,
      queue,
      policy: this.#setting.policy,
      halt: this.#setting.halt,
      isolation: this.#setting.isolation,
      lane: {
        get kind() {
          return kind();
        },
        ended: () => undefined,
      },
      clock: this.#clock,
      random: this.#random,
      firstLease,
      retries,
      seen,
      record: (record) => this.#journal.push(structuredClone(record)),
      onWork: () => undefined,
      onBrake: (brake) => this.#manager.brake(brake),
      onLastPass: () => undefined,
      onFailed: () => void (this.#told += 1),
    });
  }

  step(op: Op): void {
    const before = this.#tasks.map((_, id) => this.#store.state(id));
    this.#do(op);
    this.#check();
    before.forEach((from, id) => {
      const to = this.#store.state(id);
      if (op.op !== 'restart' && from !== to)
        equal(op.op === 'again' || legal(from, to), true, `task ${id}: ${from} -> ${to}`);
    });
  }

  #do(op: Op): void {
    switch (op.op) {
      case 'grant':
        return this.#grant(op.slot, op.files, op.othersFree === true);
      case 'isolated':
        return this.#isolated(op.slot);
      case 'settle': {
        const grant = this.#pick(op.which);
        return grant === undefined ? undefined : this.#settle(grant, op.outcomes);
      }
      case 'lose': {
        const grant = this.#pick(op.which);
        return grant === undefined ? undefined : this.#lose(grant, op.running, op.full === true ? HEAP_FULL : DEATH);
      }
      case 'stale':
        return this.#stale(op.which, op.death);
      case 'advance':
        return this.#advance(op.ms);
      case 'brake':
        this.#brakes.add(op.brake);
        return this.#manager.brake(op.brake);
      case 'release':
        if (this.#brakes.delete(op.brake) && op.brake === 'halt') this.#seen = this.#finished();
        return this.#manager.release(op.brake);
      case 'lane':
        this.#lane = op.kind;
        return;
      case 'cancel':
        return this.#cancel(op.reason);
      case 'again':
        return this.#again(op.tasks);
      case 'take-off':
        return this.#takeOff(op.tasks);
      case 'restart':
        return this.#restart();
    }
  }

  #pick(which: number): Grant | undefined {
    const grants = [...this.#manager.inFlight.values()];
    return grants[which % Math.max(1, grants.length)];
  }

  #grant(slot: number, files: number, othersFree: boolean): void {
    const { isolation } = this.#setting;
    const waiting = this.#queued().filter((id) => !this.#isApart(id));
    const own = waiting.filter((id) => this.#task(id).failedOn === slot && !this.#task(id).lastPass);
    const fair = waiting.filter((id) => !own.includes(id));
    const may = [...fair, ...(othersFree ? [] : own), ...(isolation === 'none' ? this.#apartNow() : [])];
    const grant = this.#manager.grant(slot, 1, files, 1000, othersFree);
    const ids = this.#granted(grant, isolation === 'all' ? [] : may);
    if (grant === null) return;
    deepEqual([grant.isolated, grant.heapFactor], [false, 1]);
    equal(ids.length <= (this.#lane === 'half-open' ? 1 : files), true);
    // The slot that it failed on gets it last of all but the last pass.
    const first = fair.filter((id) => !this.#task(id).lastPass);
    ok(first.length === 0 || !ids.some((id) => own.includes(id)));
  }

  #isolated(slot: number): void {
    const { isolation } = this.#setting;
    const others = this.#manager.inFlight.size;
    const plain = isolation === 'all' ? this.#queued().filter((id) => !this.#isApart(id)) : [];
    const grant = this.#manager.grantIsolated(slot, 1, others);
    const ids = this.#granted(grant, isolation === 'none' ? [] : [...plain, ...this.#apartNow()]);
    if (grant === null) return;
    equal(ids.length, 1);
    const { code } = this.#task(ids[0] ?? -1);
    deepEqual([grant.isolated, grant.heapFactor], [true, code === 'OUT_OF_MEMORY' ? 2 : 1]);
  }

  /** What was granted lies within what may be; nothing is, where nothing may be, and only then. */
  #granted(grant: Grant | null, may: readonly number[]): number[] {
    const probing = this.#lane === 'half-open' && this.#manager.inFlight.size > (grant === null ? 0 : 1);
    equal(grant === null, this.#brakes.size > 0 || may.length === 0 || probing);
    if (grant === null) return [];
    const ids = idsOf(grant.runs);
    equal(ids.length, grant.files);
    ok(ids.length > 0);
    for (const id of ids) {
      // Nobody but itself may suffer from a file that took a worker, or may have taken the app, with it.
      if (this.#isApart(id)) deepEqual(ids, [id]);
      ok(may.includes(id));
    }
    for (const id of ids) {
      const { lease, slot } = grant;
      Object.assign(this.#task(id), { state: 'ASSIGNED', lease, slot, failedOn: 0, lastPass: false });
    }
    return ids;
  }

  #isApart(id: number): boolean {
    return this.#task(id).losses > 0 || this.#setting.suspects.includes(id);
  }

  /** Those kept apart whose time has come: suspects when nothing else waits, runs or is to come back. */
  #apartNow(): number[] {
    const suspect = (id: number): boolean => this.#setting.suspects.includes(id);
    const queued = this.#queued();
    const quiet = this.#tasks.every(({ state, until }) => state !== 'ASSIGNED' && until <= this.#clock.now());
    const alone = queued.filter((id) => this.#isApart(id) && !suspect(id));
    return quiet && queued.every(suspect) ? queued : alone;
  }

  #settle(grant: Grant, outcomes: readonly Outcome[]): void {
    const ids = idsOf(grant.runs);
    const of = (id: number): Outcome => outcomes[ids.indexOf(id) % outcomes.length] ?? 'ok';
    const that = (wanted: (outcome: Outcome) => boolean): number[] => ids.filter((id) => wanted(of(id)));
    const ok = that((outcome) => outcome === 'ok');
    const back = that((outcome) => outcome === 'back');
    const failed = that((outcome) => outcome !== 'ok' && outcome !== 'back');
    this.#manager.settle({
      lease: grant.lease,
      ok: toRuns(ok),
      errors: failed.map((task) => ({ task, error: errorOf(of(task)) })),
      back: toRuns(back),
    });
    this.#ended.push(grant.lease);
    for (const id of ok) Object.assign(this.#task(id), { state: 'COMPLETED', attempts: this.#task(id).attempts + 1 });
    if (ok.length > 0) this.#lookAtFailures();
    this.#budget = Math.min(20, this.#budget + 0.1 * ok.length);
    for (const id of failed) this.#fault(id, of(id));
    for (const id of back) this.#free(id, 0);
    for (const id of ids) this.#task(id).unwanted = false;
    this.#halt();
  }

  #fault(id: number, outcome: Outcome): void {
    const task = this.#task(id);
    const { faultTolerance, maxRetries, delayMs, backoffFactor } = this.#setting.policy;
    task.code = outcome.toUpperCase();
    if (outcome === 'resource') this.#brakes.add('device-lane');
    if (outcome === 'nobody' || outcome === 'resource') return this.#free(id, 0);
    if (outcome === 'device') {
      if (this.#lane !== 'closed') return this.#free(id, 0);
      task.device += 1;
      if (!faultTolerance || task.device > maxRetries) return this.#fail(id, 'exhausted');
      task.failedOn = task.slot;
      return this.#free(id, 5000);
    }
    task.attempts += 1;
    if (outcome === 'permanent') return this.#fail(id, 'permanent');
    if (!faultTolerance || task.attempts > maxRetries) return this.#fail(id, 'exhausted');
    this.#retries += 1;
    if (this.#budget < 1) {
      task.lastPass = true;
      return this.#free(id, 0);
    }
    this.#budget -= 1;
    if (this.#cancelled !== null || task.unwanted) return this.#free(id, 0);
    // The delay is drawn: the model knows its bounds and believes what lies within.
    const delay = (this.#store.dueAt(id) ?? Number.NaN) - this.#clock.wall();
    const bound = Math.min(30_000, delayMs * backoffFactor ** (task.attempts - 1));
    ok(delay >= Math.max(100, AFTER[outcome]));
    ok(delay <= Math.max(100, AFTER[outcome], bound));
    Object.assign(task, { state: 'RETRYING', until: this.#clock.now() + delay, failedOn: task.slot });
  }

  #lose(grant: Grant, running: number | null, death: TaskError): void {
    const ids = idsOf(grant.runs);
    const blamed = running === null ? null : (ids[running % ids.length] ?? null);
    this.#manager.lose(grant.lease, blamed, death);
    this.#ended.push(grant.lease);
    for (const id of ids) {
      if (id !== blamed) this.#free(id, 0);
      else {
        const task = this.#task(id);
        task.losses += 1;
        task.code = death.code;
        if (!this.#setting.policy.faultTolerance) this.#fail(id, 'lost');
        else if (task.losses === 2) this.#fail(id, 'poisoned');
        else this.#free(id, 0);
      }
    }
    for (const id of ids) this.#task(id).unwanted = false;
    this.#halt();
  }

  /** Whoever comes late with a lease that has ended changes nothing. */
  #stale(which: number, death: boolean): void {
    const lease = this.#ended[which % Math.max(1, this.#ended.length)];
    if (lease === undefined) return;
    equal(this.#manager.isCurrent(lease), false);
    const records = this.#journal.length;
    if (death) this.#manager.lose(lease, 0, DEATH);
    else {
      const error = errorOf('permanent');
      this.#manager.settle({ lease, ok: [0, this.#tasks.length], errors: [{ task: 0, error }], back: [0, 1] });
    }
    equal(this.#journal.length, records);
  }

  #advance(ms: number): void {
    this.#clock.advance(ms);
    for (const task of this.#tasks) {
      if (task.state === 'RETRYING' && task.until <= this.#clock.now()) task.state = 'PENDING';
    }
  }

  #cancel(reason: CancelReason): void {
    if (this.#cancelled !== null) return;
    this.#cancelled = reason;
    this.#manager.cancelAll(reason);
    for (const task of this.#tasks) {
      if (task.state === 'PENDING' || task.state === 'RETRYING') Object.assign(task, { state: 'CANCELLED', reason });
    }
  }

  /** A person asks for what failed or was cancelled: as new, but that a loss keeps it apart. */
  #again(tasks: readonly number[]): void {
    if (this.#cancelled !== null) return;
    const wanted = (id: number): boolean => this.#task(id).state === 'FAILED' || this.#task(id).state === 'CANCELLED';
    const ids = this.#here(tasks).filter(wanted);
    deepEqual(this.#manager.byHand.again(tasks), ids);
    for (const id of ids) {
      const task = this.#task(id);
      const { slot: failedOn, losses, code } = task;
      const now = this.#clock.now();
      Object.assign(task, { state: 'PENDING', attempts: 0, reason: '', device: 0, until: now, failedOn });
      Object.assign(task, { losses: Math.min(1, losses), code: losses > 0 ? code : '', lastPass: false });
    }
    const { finished, failed } = this.#finished();
    this.#seen = { finished: Math.min(this.#seen.finished, finished), failed: Math.min(this.#seen.failed, failed) };
  }

  /** What waits is cancelled at once; what is in a worker's hands when it comes back, unless it has ended. */
  #takeOff(tasks: readonly number[]): void {
    const ids = this.#here(tasks);
    const waits = ids.filter((id) => ['PENDING', 'RETRYING'].includes(this.#task(id).state));
    const inHand = ids.filter((id) => this.#task(id).state === 'ASSIGNED');
    deepEqual(this.#manager.byHand.takeOff(tasks), { cancelled: waits, inHand });
    for (const id of waits) Object.assign(this.#task(id), { state: 'CANCELLED', reason: 'user', until: 0 });
    for (const id of inHand) this.#task(id).unwanted = true;
  }

  /** Those of them that there are, each once. */
  #here(tasks: readonly number[]): number[] {
    return [...new Set(tasks)].filter((id) => id < this.#tasks.length).toSorted(byNumber);
  }

  /** The process dies and another reads the journal. */
  #restart(): void {
    if (this.#cancelled !== null) return;
    const { store, replayed } = this.#replayed();
    this.#orphans.push(...this.#manager.inFlight.keys());
    this.#journal.push({ k: 'open', v: 1, pid: 1, started: 1, boot: '', at: this.#clock.wall() });
    this.#manager.stop();
    equal(this.#clock.pending, 0);
    this.#store = store;
    // Who goes on with a batch that was halted has seen the failures; a death of the process shows them to nobody.
    if (this.#brakes.has('halt')) this.#seen = this.#finished();
    this.#manager = this.#make(store, replayed.lastLease + 1, replayed.retries, this.#seen);
    this.#brakes.clear();
    this.#lane = 'closed';
    this.#budget = 20;
    this.#tasks.forEach((task, id) => {
      task.state = store.state(id) as Told['state'];
      const retries = task.state === 'RETRYING';
      // What an error left on a task is kept where the journal has it: with a retry and with a failure.
      const code = store.error(id)?.code ?? '';
      Object.assign(task, {
        until: 0,
        lastPass: false,
        device: 0,
        unwanted: false,
        code,
        failedOn: retries ? store.slot[id] : 0,
      });
    });
    for (const [id, due] of store.retrying) {
      const delay = Math.max(0, due - this.#clock.wall());
      this.#manager.rearm(id, delay);
      this.#task(id).until = this.#clock.now() + delay;
    }
  }

  /** What the journal says, compared with what is. */
  #replayed(): { store: TaskStore; replayed: Replayed } {
    const { store, batch: replayed } = readBack(this.#journal, this.#tasks.length);
    const leased = this.#tasks.filter(({ state }) => state === 'ASSIGNED').length;
    deepEqual(replayed.damage, []);
    equal(replayed.retries, this.#retries);
    equal(replayed.inFlight, leased);
    const open = replayed.openLeases.map(({ lease }) => lease);
    deepEqual(open.toSorted(byNumber), [...this.#orphans, ...this.#manager.inFlight.keys()].toSorted(byNumber));
    for (let id = 0; id < store.count; id++) {
      const live = this.#store.state(id);
      const read = store.state(id);
      // A retry that is due, and the last pass, stand in the journal as a retry whose time has come.
      const due = read === 'RETRYING' && (store.dueAt(id) ?? Infinity) <= this.#clock.wall();
      if (live === 'ASSIGNED' || live === 'PENDING') equal(due ? 'PENDING' : read, 'PENDING', `task ${id}`);
      else {
        equal(read, live, `task ${id}`);
        equal(store.dueAt(id), this.#store.dueAt(id));
      }
      if (live === 'FAILED' || live === 'RETRYING') deepEqual(store.error(id), this.#store.error(id));
      deepEqual(
        [store.attempts[id], store.losses[id], store.reason(id)],
        [this.#store.attempts[id], this.#store.losses[id], this.#store.reason(id)],
        `task ${id}`,
      );
    }
    return { store, replayed };
  }

  #fail(id: number, reason: FailReason): void {
    Object.assign(this.#task(id), { state: 'FAILED', reason });
    this.#failures += 1;
    this.#lookAtFailures();
  }

  #lookAtFailures(): void {
    const { halt } = this.#setting;
    const now = this.#finished();
    const finished = now.finished - this.#seen.finished;
    const failed = now.failed - this.#seen.failed;
    if (halt.kind === 'failed' && failed >= halt.failed) this.#tooMany = true;
    if (halt.kind !== 'percent' || finished < halt.minFinished || failed < halt.minFailed) return;
    if (failed * 100 > halt.percent * finished) this.#tooMany = true;
  }

  /** With nothing left to do there is nothing to halt. */
  #halt(): void {
    const open = this.#tasks.some(({ state }) => state === 'PENDING' || state === 'ASSIGNED' || state === 'RETRYING');
    if (this.#tooMany && open) this.#brakes.add('halt');
    this.#tooMany = false;
  }

  /** Back to the queue, at once or after a wait; cancelled where all are. */
  #free(id: number, waitMs: number): void {
    const reason = this.#cancelled ?? (this.#task(id).unwanted ? 'user' : null);
    const to = reason === null ? { state: 'PENDING' as const } : { state: 'CANCELLED' as const, reason };
    Object.assign(this.#task(id), to, { until: this.#clock.now() + (reason === null ? waitMs : 0) });
  }

  #task(id: number): Told {
    const task = this.#tasks[id];
    if (task === undefined) throw new Error(`There is no task ${id}.`);
    return task;
  }

  #finished(): { finished: number; failed: number } {
    const failed = this.#tasks.filter(({ state }) => state === 'FAILED').length;
    return { finished: failed + this.#tasks.filter(({ state }) => state === 'COMPLETED').length, failed };
  }

  #queued(): number[] {
    const now = this.#clock.now();
    return this.#tasks.flatMap(({ state, until }, id) => (state === 'PENDING' && until <= now ? [id] : []));
  }

  #check(): void {
    this.checked += 1;
    const { maxRetries, faultTolerance } = this.#setting.policy;
    const held = new Map<number, number>();
    for (const [lease, grant] of this.#manager.inFlight) {
      for (const id of idsOf(grant.runs)) {
        equal(held.has(id), false, `task ${id} is in two leases`);
        held.set(id, lease);
      }
    }
    const counts = Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Record<TaskState, number>;
    this.#tasks.forEach((task, id) => {
      const found = {
        state: this.#store.state(id),
        attempts: this.#store.attempts[id],
        losses: this.#store.losses[id],
        reason: this.#store.reason(id),
      };
      const { state, attempts, losses, reason } = task;
      deepEqual(found, { state, attempts, losses, reason }, `task ${id}`);
      equal(held.get(id), state === 'ASSIGNED' ? task.lease : undefined, `lease of task ${id}`);
      ok(attempts <= maxRetries + 1);
      ok(losses <= (faultTolerance ? 2 : 1));
      counts[state] += 1;
    });
    deepEqual(this.#store.counts, counts);
    equal(this.#manager.waiting, this.#queued().length);
    deepEqual([...this.#manager.brakes].toSorted(), [...this.#brakes].toSorted());
    equal(this.#manager.retries, this.#retries);
    equal(this.#told, this.#failures);
    const open = counts.PENDING + counts.ASSIGNED + counts.RETRYING;
    equal(this.#manager.finished, open === 0);
  }

  /** The faults stop: from any state all comes to an end, in a bounded number of steps. */
  finish(): void {
    this.#replayed();
    for (let round = 0; !this.#manager.finished; round++) {
      if (round > this.#tasks.length + 2) throw new Error('It does not come to an end.');
      for (const brake of this.#brakes) this.step({ op: 'release', brake });
      this.step({ op: 'lane', kind: 'closed' });
      for (let i = 0; i < this.#tasks.length; i++) this.step({ op: 'grant', slot: 1 + (i % 3), files: 4 });
      for (let i = 0; i < this.#tasks.length; i++) this.step({ op: 'isolated', slot: 9 });
      while (this.#manager.inFlight.size > 0) this.step({ op: 'settle', which: 0, outcomes: ['ok'] });
      this.step({ op: 'advance', ms: 50_000 });
    }
    equal(this.#manager.waiting, 0);
    equal(this.#manager.inFlight.size, 0);
    equal(this.#clock.pending, 0);
    this.#replayed();
  }
}

const byNumber = (a: number, b: number): number => a - b;

/** One legal move, or two by way of RUNNING. */
function legal(from: TaskState, to: TaskState): boolean {
  if (canMove(TASK_TRANSITIONS, from, to)) return from !== 'COMPLETED' && from !== 'FAILED' && from !== 'CANCELLED';
  return from === 'ASSIGNED' && canMove(TASK_TRANSITIONS, 'RUNNING', to);
}

function idsOf(runs: readonly number[]): number[] {
  const ids: number[] = [];
  eachRun(runs, (from, to) => {
    for (let id = from; id < to; id++) ids.push(id);
  });
  return ids;
}

const settingArb: fc.Arbitrary<Setting> = fc.record({
  sizes: fc.array(
    fc.oneof({ arbitrary: fc.nat(900), weight: 4 }, { arbitrary: fc.constant(LARGE_FILE_BYTES), weight: 1 }),
    { minLength: 1, maxLength: 14 },
  ),
  policy: fc.record({
    faultTolerance: fc.oneof({ arbitrary: fc.constant(true), weight: 4 }, { arbitrary: fc.constant(false), weight: 1 }),
    maxRetries: fc.nat(4),
    delayMs: fc.constantFrom(0, 1000, 20_000),
    backoffFactor: fc.constantFrom(1, 2),
  }),
  halt: fc.oneof(
    fc.constant<HaltPolicy>({ kind: 'off' }),
    fc.record({ kind: fc.constant('failed'), failed: fc.integer({ min: 1, max: 5 }) }),
    fc.record({
      kind: fc.constant('percent'),
      percent: fc.constantFrom(20, 60),
      minFinished: fc.nat(6),
      minFailed: fc.nat(3),
    }),
  ),
  isolation: fc.constantFrom('none', 'some', 'some', 'all'),
  suspects: fc.oneof(fc.constant([]), fc.uniqueArray(fc.nat(13), { maxLength: 4 })),
});

const nat = fc.nat(50);
const someArb = fc.array(fc.nat(15), { maxLength: 5 });
const outcomesArb = fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 8 });
const brakeArb = fc.constantFrom<Brake>('user', 'halt', 'suspend', 'device-lane');
const weighted = (weight: number, arbitrary: fc.Arbitrary<Op>): { weight: number; arbitrary: fc.Arbitrary<Op> } => ({
  weight,
  arbitrary,
});

const opArb: fc.Arbitrary<Op> = fc.oneof(
  weighted(
    30,
    fc.record({
      op: fc.constant('grant'),
      slot: fc.integer({ min: 1, max: 3 }),
      files: fc.integer({ min: 1, max: 6 }),
      othersFree: fc.boolean(),
    }),
  ),
  weighted(15, fc.record({ op: fc.constant('isolated'), slot: fc.integer({ min: 8, max: 9 }) })),
  weighted(25, fc.record({ op: fc.constant('settle'), which: nat, outcomes: outcomesArb })),
  weighted(
    12,
    fc.record({ op: fc.constant('lose'), which: nat, running: fc.option(nat, { nil: null }), full: fc.boolean() }),
  ),
  weighted(5, fc.record({ op: fc.constant('stale'), which: nat, death: fc.boolean() })),
  weighted(15, fc.record({ op: fc.constant('advance'), ms: fc.constantFrom(0, 99, 100, 1000, 5000, 60_000) })),
  weighted(2, fc.record({ op: fc.constant('brake'), brake: brakeArb })),
  weighted(8, fc.record({ op: fc.constant('release'), brake: brakeArb })),
  weighted(6, fc.record({ op: fc.constant('lane'), kind: fc.constantFrom('closed', 'open', 'half-open') })),
  weighted(1, fc.record({ op: fc.constant('cancel'), reason: fc.constantFrom<CancelReason>('user', 'halted') })),
  weighted(5, fc.record({ op: fc.constant('again'), tasks: someArb })),
  weighted(5, fc.record({ op: fc.constant('take-off'), tasks: someArb })),
  weighted(4, fc.record({ op: fc.constant('restart') })),
);

/** Plays a history to its end, checking each step; tells how many steps were checked. Throws at the first that is wrong. */
function run(setting: Setting, ops: readonly Op[]): number {
  const history = new History(setting);
  for (const op of ops) history.step(op);
  history.finish();
  return history.checked;
}

test('whatever happens, in whatever order, every task is in one place and comes to its end', () => {
  const history = fc.property(settingArb, fc.array(opArb, { maxLength: 60 }), (setting, ops) => void run(setting, ops));
  // The message holds the seed and the shortest history that goes wrong.
  expect(
    fc.defaultReportMessage(fc.check(history, { seed: SEED, numRuns: 1200, includeErrorInReport: true })),
  ).toBeUndefined();
});

test('an empty retry budget sends the rest to a last pass, and a restart fills it again', () => {
  const setting: Setting = {
    sizes: Array.from({ length: 30 }, () => 1),
    policy: { faultTolerance: true, maxRetries: 2, delayMs: 1000, backoffFactor: 2 },
    halt: { kind: 'off' },
    isolation: 'none',
    suspects: [],
  };
  const all: Op[] = [
    { op: 'grant', slot: 1, files: 30 },
    { op: 'settle', which: 0, outcomes: ['transient'] },
  ];
  for (const ops of [
    all,
    [...all, { op: 'restart' }, { op: 'advance', ms: 5000 }, ...all],
    [...all, { op: 'grant', slot: 1, files: 30 }, { op: 'cancel', reason: 'user' }],
  ] satisfies Op[][]) {
    expect(run(setting, ops)).toBeGreaterThan(ops.length);
  }
});

/*
 * Histories that chance seldom writes. The model checks each step of them as well.
 */
const one = (size: number, halt: HaltPolicy = { kind: 'off' }): Setting => ({
  sizes: Array.from({ length: size }, () => 1),
  policy: { faultTolerance: true, maxRetries: 3, delayMs: 1000, backoffFactor: 2 },
  halt,
  isolation: 'none',
  suspects: [],
});

test.each<readonly ['back' | 'nobody' | 'transient' | 'resource']>([['back'], ['nobody'], ['transient'], ['resource']])(
  'a file that took a worker with it stays alone when its next attempt ends as %s',
  (outcome) => {
    expect(
      run(one(3), [
        { op: 'grant', slot: 1, files: 1 },
        { op: 'lose', which: 0, running: 0 },
        { op: 'grant', slot: 1, files: 2 },
        // The suspect, alone, while the other two are at work.
        { op: 'grant', slot: 2, files: 4 },
        { op: 'settle', which: 1, outcomes: [outcome] },
        { op: 'settle', which: 0, outcomes: ['back'] },
        { op: 'advance', ms: 10_000 },
        { op: 'grant', slot: 3, files: 4 },
        { op: 'grant', slot: 3, files: 4 },
      ]),
    ).toBeGreaterThan(0);
  },
);

test('after a restart too', () => {
  expect(
    run(one(4), [
      { op: 'grant', slot: 1, files: 2 },
      { op: 'lose', which: 0, running: 1 },
      { op: 'restart' },
      { op: 'grant', slot: 1, files: 4 },
      { op: 'grant', slot: 2, files: 4 },
    ]),
  ).toBeGreaterThan(0);
});

test('who lets a halted batch go on has seen the failures so far: they are not counted again', () => {
  expect(
    run(one(10, { kind: 'percent', percent: 20, minFinished: 4, minFailed: 2 }), [
      { op: 'grant', slot: 1, files: 4 },
      { op: 'settle', which: 0, outcomes: ['permanent'] },
      { op: 'grant', slot: 1, files: 4 },
      { op: 'release', brake: 'halt' },
      { op: 'grant', slot: 1, files: 1 },
      { op: 'settle', which: 0, outcomes: ['permanent'] },
      { op: 'grant', slot: 1, files: 4 },
      { op: 'settle', which: 0, outcomes: ['ok', 'permanent'] },
      { op: 'grant', slot: 1, files: 1 },
    ]),
  ).toBeGreaterThan(0);
});

test.each([
  ['a halt by number', { kind: 'failed', failed: 2 }],
  ['a halt by share', { kind: 'percent', percent: 20, minFinished: 4, minFailed: 2 }],
] as const)('%s counts over the deaths of the process, which show the failures to nobody', (_, halt) => {
  expect(
    run(one(12, halt), [
      { op: 'grant', slot: 1, files: 8 },
      { op: 'settle', which: 0, outcomes: ['permanent', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'] },
      { op: 'restart' },
      { op: 'grant', slot: 1, files: 1 },
      { op: 'settle', which: 0, outcomes: ['permanent'] },
      { op: 'grant', slot: 1, files: 1 },
      { op: 'restart' },
      { op: 'grant', slot: 1, files: 3 },
      { op: 'settle', which: 0, outcomes: ['permanent', 'ok', 'permanent'] },
      { op: 'grant', slot: 1, files: 1 },
    ]),
  ).toBeGreaterThan(0);
});

test('a retry goes to another worker, if one is free; to the one that it failed on when nothing else is left', () => {
  const failed: Op[] = [
    { op: 'grant', slot: 1, files: 1 },
    { op: 'settle', which: 0, outcomes: ['transient'] },
    { op: 'advance', ms: 1000 },
  ];
  for (const ops of [
    [
      { op: 'grant', slot: 1, files: 4, othersFree: true },
      { op: 'grant', slot: 2, files: 4 },
    ],
    [{ op: 'grant', slot: 1, files: 4 }],
    [
      { op: 'grant', slot: 1, files: 2 },
      { op: 'grant', slot: 1, files: 2, othersFree: true },
      { op: 'grant', slot: 1, files: 2 },
    ],
    [
      { op: 'cancel', reason: 'user' },
      { op: 'grant', slot: 2, files: 2 },
    ],
  ] satisfies Op[][]) {
    for (const size of [1, 3]) expect(run(one(size), [...failed, ...ops])).toBeGreaterThan(ops.length);
  }
});

test('a file that its device can’t read ends after as many errors as it may have retries, and one; the others go on', () => {
  const again: Op[] = [
    { op: 'grant', slot: 1, files: 3 },
    { op: 'settle', which: 0, outcomes: ['device', 'ok'] },
    { op: 'advance', ms: 5000 },
  ];
  expect(run(one(2), [...again, ...again, ...again, ...again])).toBeGreaterThan(0);
  // While the device is known to be gone no file is to blame.
  const gone: Op[] = [{ op: 'lane', kind: 'half-open' }, ...again];
  expect(run(one(2), [...gone, ...gone, ...gone, ...gone, ...gone])).toBeGreaterThan(0);
});

test('second tries and suspects wait for a process of their own; suspects until nothing else runs', () => {
  const setting: Setting = { ...one(5), isolation: 'some', suspects: [1, 4] };
  const ops: Op[] = [
    { op: 'isolated', slot: 9 },
    { op: 'grant', slot: 1, files: 1 },
    { op: 'lose', which: 0, running: 0, full: true },
    { op: 'grant', slot: 1, files: 9 },
    { op: 'isolated', slot: 9 },
    { op: 'isolated', slot: 9 },
    { op: 'settle', which: 0, outcomes: ['transient', 'ok'] },
    { op: 'settle', which: 0, outcomes: ['ok'] },
    { op: 'isolated', slot: 9 },
    { op: 'advance', ms: 1000 },
    { op: 'isolated', slot: 9 },
    { op: 'grant', slot: 1, files: 9 },
    { op: 'settle', which: 0, outcomes: ['ok'] },
    { op: 'isolated', slot: 9 },
    { op: 'isolated', slot: 8 },
  ];
  for (const isolation of ['some', 'all', 'none'] as const) {
    expect(run({ ...setting, isolation }, ops)).toBeGreaterThan(ops.length);
  }
});

test.each<readonly ['device' | 'transient']>([['device'], ['transient']])(
  'a file that waits after an error (%s) and is taken off is not queued when its time would have come, but when it is asked for',
  (outcome) => {
    expect(
      run(one(2), [
        { op: 'grant', slot: 1, files: 1 },
        { op: 'settle', which: 0, outcomes: [outcome] },
        { op: 'take-off', tasks: [0, 1] },
        { op: 'advance', ms: 60_000 },
        { op: 'grant', slot: 1, files: 2 },
        { op: 'settle', which: 0, outcomes: [outcome] },
        { op: 'again', tasks: [0, 1] },
        { op: 'grant', slot: 2, files: 2 },
      ]),
    ).toBeGreaterThan(0);
  },
);

test('failures that a person has seen, and asks for once more, count again when they fail again', () => {
  expect(
    run(one(6, { kind: 'failed', failed: 2 }), [
      { op: 'grant', slot: 1, files: 2 },
      { op: 'settle', which: 0, outcomes: ['permanent'] },
      { op: 'release', brake: 'halt' },
      { op: 'again', tasks: [0, 1] },
      { op: 'grant', slot: 2, files: 2 },
      { op: 'settle', which: 0, outcomes: ['permanent'] },
      { op: 'grant', slot: 1, files: 1 },
    ]),
  ).toBeGreaterThan(0);
});
