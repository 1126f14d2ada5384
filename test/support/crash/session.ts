import { JOURNAL_VERSION } from '../../../src/main/engine/checkpoints/records.ts';
import type { Replayed } from '../../../src/main/engine/checkpoints/replayed.ts';
import { partPath } from '../../../src/main/engine/publish/part-name.ts';
import { folderOf } from '../../../src/main/engine/batch/batch-parts.ts';
import { discard, publish, settleFolders } from '../../../src/main/engine/publish/publish-files.ts';
import type { RootIdentity } from '../../../src/main/engine/publish/publish-protocol.ts';
import { BatchFigures } from '../../../src/main/engine/batch/batch-figures.ts';
import { seededRandom } from '../../../src/main/engine/ports.ts';
import type { Grant } from '../../../src/main/engine/tasks/grant.ts';
import { TaskManager } from '../../../src/main/engine/tasks/task-manager.ts';
import type { TaskStore } from '../../../src/main/engine/tasks/task-store.ts';
import { eachRun, WorkQueue, type Runs } from '../../../src/main/engine/tasks/work-queue.ts';
import type { BatchProgress, BatchState, PauseReason } from '../../../src/shared/domain/batch.ts';
import { FakeClock } from '../fake-clock.ts';
import { writeSummary } from './finish.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';
import { COUNT, DEATH, META, OUT, SUMMARY, TABLE, targetOf } from './scene.ts';
import type { Sink } from './sink.ts';
import { FakeWorker, type Reply } from './worker.ts';

const SLOTS = 3;
const FILES_PER_LEASE = 2;

export interface SessionOptions {
  readonly fs: MemoryFileSystem;
  readonly sink: Sink;
  readonly store: TaskStore;
  readonly earlier: Replayed | null;
  /** Tells one boot of the machine from another. */
  readonly boot: string;
  /** Commits and snapshots come at moments drawn with this, and so do retries and the order of leases. */
  readonly seed: number;
  /** Share of steps that are followed by a commit or a snapshot; default 0.2. */
  readonly commits?: number;
  /** Steps of workers after which it is interrupted, and paused for a while; never when left out. */
  readonly interruptAfter?: number;
  readonly pauseAfter?: number;
}

/** A lease in a worker's hands, and how far that is. */
interface Held {
  readonly worker: FakeWorker;
  written: boolean;
  reply: Reply | null;
}

/**
 * One session of a batch, from its first lease to its end, in one thread and in the order that BatchRun keeps: a lease
 * is in the file before it leaves, outputs are in place before they are recorded as done, results go with the record.
 * Leases overlap: while one is being written another is put in place.
 */
export class Session {
  readonly #o: SessionOptions;
  readonly #clock = new FakeClock();
  readonly #random;
  readonly #tasks: TaskManager;
  readonly #root: RootIdentity;
  readonly #held: Held[] = [];
  readonly #late: Uint8Array[] = [];
  readonly #swept = new Map<string, Uint8Array>();
  readonly #figures: BatchFigures;
  #state: BatchState = 'QUEUED';
  #steps = 0;

  constructor(options: SessionOptions) {
    const { fs, store, earlier, sink, seed } = options;
    this.#o = options;
    this.#random = seededRandom(seed);
    const { dev, ino } = fs.stat(OUT);
    this.#root = { path: OUT, dev, ino };
    this.#figures = new BatchFigures({ meta: META, store, size: TABLE.size }, this.#clock, earlier?.seconds ?? 0);
    this.#tasks = new TaskManager({
      store,
      queue: new WorkQueue(TABLE.size, {
        ...(earlier === null ? {} : { waits: (id) => store.state(id) === 'PENDING' }),
        alone: (id) => store.losses[id] !== 0,
      }),
      policy: { faultTolerance: true, maxRetries: 3, delayMs: 1000, backoffFactor: 2 },
      halt: { kind: 'off' },
      isolation: 'some',
      lane: { kind: 'closed', ended: () => undefined },
      clock: this.#clock,
      random: this.#random,
      firstLease: (earlier?.lastLease ?? 0) + 1,
      retries: earlier?.retries ?? 0,
      record: (record) => sink.record(record),
      onWork: () => undefined,
      onBrake: () => undefined,
      onLastPass: () => undefined,
      onFailed: () => undefined,
    });
  }

  /** Runs until the batch has ended, or was interrupted. */
  run(): void {
    this.#begin();
    const { interruptAfter, pauseAfter } = this.#o;
    while (!this.#tasks.finished) {
      if (this.#steps === interruptAfter) return this.#interrupt();
      if (this.#steps === pauseAfter && this.#state === 'RUNNING') this.#pause();
      this.#grantAll();
      this.#o.sink.flush();
      const held = this.#held[Math.floor(this.#random() * this.#held.length)];
      if (held !== undefined) this.#goOn(held);
      else if (this.#state === 'PAUSED') this.#goOnAfterPause();
      else this.#wait();
      this.#keep();
    }
    this.#end();
  }

  #begin(): void {
    const { sink, boot, earlier, store } = this.#o;
    sink.record({ k: 'open', v: JOURNAL_VERSION, pid: 1, started: 1, boot, at: this.#clock.wall() });
    this.#move('RUNNING');
    const now = this.#clock.wall();
    for (const [task, due] of store.retrying) this.#tasks.rearm(task, Math.max(0, due - now));
    for (const { lease, runs } of earlier?.openLeases ?? []) this.#sweep(lease, runs);
  }

  #grantAll(): void {
    for (let slot = 1; slot <= SLOTS; slot++) {
      if (this.#held.some(({ worker }) => worker.grant.slot === slot)) continue;
      const grant =
        this.#tasks.grant(slot, 1, FILES_PER_LEASE, 1e6) ??
        (slot === SLOTS ? this.#tasks.grantIsolated(slot, 1, this.#held.length) : null);
      if (grant !== null) this.#held.push(this.#holding(grant));
    }
  }

  #holding(grant: Grant): Held {
    const worker = new FakeWorker(this.#o.fs, this.#root, this.#o.store, grant);
    return { worker, written: false, reply: null };
  }

  /** One step of one worker, or of what follows its answer. */
  #goOn(held: Held): void {
    this.#steps += 1;
    const { worker, reply } = held;
    const { lease, runs } = worker.grant;
    if (reply !== null) {
      this.#held.splice(this.#held.indexOf(held), 1);
      return this.#deliver(lease, reply);
    }
    if (held.written) {
      held.reply = worker.seal();
      return;
    }
    const died = worker.write();
    held.written = true;
    if (died === null) return;
    this.#held.splice(this.#held.indexOf(held), 1);
    this.#sweep(lease, runs);
    this.#tasks.lose(lease, died, DEATH);
  }

  #deliver(lease: number, { ok, errors, outputs, results }: Reply): void {
    const { fs, sink } = this.#o;
    const { failures, facts } = publish(fs, this.#root, outputs);
    if (failures[0] !== undefined) throw new Error(`Not published: ${failures[0].error.message}`);
    this.#discard(errors.map(({ task }) => partPath(targetOf(task), task, lease)));
    sink.addResults(results);
    this.#tasks.settle({
      lease,
      ok,
      errors,
      back: [],
      outputs: outputs.flatMap(({ task }, index) => {
        const made = facts[index];
        return made == null ? [] : [[task, made.size, made.mtimeNs, made.ino, made.crc ?? 0] as const];
      }),
    });
  }

  /** Group commits and snapshots, at varied moments. */
  #keep(): void {
    const { sink, commits = 0.2 } = this.#o;
    const draw = this.#random() / commits;
    if (draw < 0.6) sink.sync();
    else if (draw < 1) this.#snapshot();
  }

  #wait(): void {
    const next = this.#clock.untilNext;
    if (next === null) throw new Error('Nothing is in hand, nothing waits for its time, and the batch is not done.');
    this.#clock.advance(next);
  }

  #pause(): void {
    this.#tasks.brake('user');
    this.#move('PAUSED', 'user');
  }

  #goOnAfterPause(): void {
    this.#steps += 1;
    this.#tasks.release('user');
    this.#move('RUNNING');
  }

  /** What is in hand comes back as it is: some of it not begun, some of it broken off. */
  #interrupt(): void {
    this.#tasks.brake('suspend');
    this.#tasks.stop();
    for (const { worker, reply } of this.#held.splice(0)) {
      const { lease, runs } = worker.grant;
      if (reply !== null) {
        this.#deliver(lease, reply);
        continue;
      }
      this.#discard(this.#parts(lease, runs));
      this.#tasks.settle({ lease, ok: [], errors: [], back: runs });
    }
    this.#move('INTERRUPTED');
    this.#close();
  }

  #end(): void {
    const { fs, sink, store } = this.#o;
    sink.flush();
    const part = partPath(Buffer.from(SUMMARY), COUNT, 0);
    const crc = writeSummary(fs, this.#root, part, store);
    const { failures, facts } = publish(fs, this.#root, [{ part, target: Buffer.from(SUMMARY), crc }]);
    const made = facts[0];
    if (made == null) throw new Error(`Not published: ${failures[0]?.error.message}`);
    sink.record({ k: 'output', path: `${OUT}/${SUMMARY}`, size: made.size, mtimeNs: made.mtimeNs, ino: made.ino });
    sink.sync();
    settleFolders(fs, this.#root, [...this.#swept.values()]);
    this.#move(store.countOf('FAILED') > 0 ? 'COMPLETED_WITH_FAILURES' : 'COMPLETED');
    this.#close();
  }

  #close(): void {
    const { sink } = this.#o;
    sink.record({ k: 'close', at: this.#clock.wall() });
    this.#snapshot();
    sink.close();
    this.#discard(this.#late);
  }

  #snapshot(): void {
    this.#o.sink.snapshot(this.#clock.wall(), this.#progress());
  }

  #progress(): BatchProgress {
    return this.#figures.progress({
      state: this.#state,
      pauseReason: undefined,
      phase: 'tasks',
      startedAt: undefined,
      endedAt: undefined,
      retries: this.#tasks.retries,
      outputs: [],
      resumable: true,
      problem: undefined,
      running: 0,
      bytesInHand: 0,
      chunksInHand: 0,
    });
  }

  #move(to: BatchState, why?: PauseReason): void {
    this.#state = to;
    const at = this.#clock.wall();
    this.#o.sink.record({ k: 'state', s: to, at, seconds: 1, ...(why === undefined ? {} : { why }) });
    this.#o.sink.flush();
  }

  #sweep(lease: number, runs: Runs): void {
    const parts = this.#parts(lease, runs);
    this.#late.push(...parts);
    this.#discard(parts);
  }

  #parts(lease: number, runs: Runs): Uint8Array[] {
    const parts: Uint8Array[] = [];
    eachRun(runs, (from, to) => {
      for (let id = from; id < to; id++) parts.push(partPath(targetOf(id), id, lease));
    });
    return parts;
  }

  #discard(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.#swept.set(Buffer.from(folderOf(part)).toString('latin1'), folderOf(part));
    const failed = discard(this.#o.fs, this.#root, parts)[0];
    if (failed !== undefined) throw new Error(`Not removed: ${failed.error.message}`);
  }
}
