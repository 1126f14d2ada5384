import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActiveClock } from '../../src/main/engine/active-clock.ts';
import { diskFileSystem } from '../../src/main/engine/file-system.ts';
import { makeFolder } from '../../src/main/engine/make-folder.ts';
import { identify } from '../../src/main/engine/publish/open-root.ts';
import type { RootIdentity } from '../../src/main/engine/publish/publish-protocol.ts';
import { TableBuilder } from '../../src/main/engine/scan/table-builder.ts';
import { ControlRow, makeControl } from '../../src/main/engine/workers/control.ts';
import type { BatchContext, LeaseReply } from '../../src/main/engine/workers/protocol.ts';
import { WorkerPool } from '../../src/main/engine/workers/worker-pool.ts';
import { builtFile } from './run-cli.ts';

let nextKey = 1_000_000;
let nextLease = 1;

/** The pool with one slot, and leases on files of the given names without a batch around them. */
export class OneThread {
  readonly folder = mkdtempSync(join(tmpdir(), 'thread-'));
  readonly row: ControlRow;
  readonly #control = makeControl(1);
  readonly #clock = new ActiveClock({ tickMs: 1000 });
  readonly #pool: WorkerPool;
  readonly #ready: Promise<void>;

  constructor() {
    mkdirSync(join(this.folder, 'in'));
    this.row = new ControlRow(this.#control, 1);
    let up = (): void => undefined;
    this.#ready = new Promise((resolve) => (up = resolve));
    this.#pool = new WorkerPool({
      slots: 1,
      heapMb: 256,
      respawn: true,
      onReady: () => up(),
      onExit: () => undefined,
      onRetired: () => undefined,
      onZombie: () => undefined,
      onReleased: () => undefined,
      onNotStarted: () => undefined,
      clock: this.#clock,
      isLoading: () => false,
    });
  }

  /** Number of the lease that was sent last. */
  get lease(): number {
    return nextLease - 1;
  }

  /** What a thread is told of a batch of these files, in this order. */
  context(names: readonly string[], more: Partial<BatchContext> = {}): BatchContext {
    const builder = new TableBuilder();
    const folder = builder.folder(join(this.folder, 'in'), this.folder.length);
    for (const name of names) {
      writeFileSync(join(this.folder, 'in', name), `content of ${name}`);
      builder.add(folder, name, `content of ${name}`.length, 0);
    }
    return {
      key: nextKey++,
      batchId: 'b',
      recipe: builtFile('fixtures/acts.js'),
      options: { marks: this.folder },
      table: builder.finish(),
      attempts: new Uint8Array(new SharedArrayBuffer(names.length)),
      state: new Uint8Array(new SharedArrayBuffer(names.length)),
      durationMs: new Float32Array(new SharedArrayBuffer(4 * names.length)),
      control: this.#control,
      root: this.#out(),
      base: Buffer.from(this.folder),
      ...more,
    };
  }

  /** The output folder, made when it is first asked for. */
  #out(): RootIdentity {
    const folder = join(this.folder, 'out');
    makeFolder(folder);
    return identify(diskFileSystem, folder);
  }

  /** One lease on all files of the batch; `known`: the thread has its tables. */
  async send(context: BatchContext, known = false): Promise<LeaseReply> {
    await this.#ready;
    const reply = await this.#pool.run(1, {
      kind: 'lease',
      key: context.key,
      slot: 1,
      lease: nextLease++,
      runs: [0, context.table.count],
      ...(known ? {} : { context }),
    });
    if (reply.kind !== 'lease') throw new Error(`A lease was answered by ${reply.kind}.`);
    return reply;
  }

  run(...names: readonly string[]): Promise<LeaseReply> {
    return this.send(this.context(names));
  }

  async remove(): Promise<void> {
    await this.#pool.close();
    this.#clock.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
