import { writeAll, type FileSystem } from '../../../src/main/engine/file-system.ts';
import { OpenRoot } from '../../../src/main/engine/publish/open-root.ts';
import { partPath } from '../../../src/main/engine/publish/part-name.ts';
import { sealLines } from '../../../src/main/engine/checkpoints/result-lines.ts';
import type { PublishItem, RootIdentity } from '../../../src/main/engine/publish/publish-protocol.ts';
import type { ChunkError } from '../../../src/main/engine/tasks/lease-outcome.ts';
import type { Grant } from '../../../src/main/engine/tasks/grant.ts';
import type { TaskStore } from '../../../src/main/engine/tasks/task-store.ts';
import { eachRun, toRuns } from '../../../src/main/engine/tasks/work-queue.ts';
import { resultLine } from '../../../src/main/engine/worker-thread/result-line.ts';
import { sealPart } from './finish.ts';
import { contentOf, fateOf, PERMANENT, resultOf, targetOf, TRANSIENT } from './scene.ts';

/** A disk on which a worker can keep the time of what it made of an old file. */
export interface WorkerFileSystem extends FileSystem {
  touch(fd: number, mtimeNs: string): void;
}

export interface Reply {
  readonly ok: readonly number[];
  readonly errors: readonly ChunkError[];
  readonly outputs: readonly (PublishItem & { readonly task: number })[];
  readonly results: Uint8Array<ArrayBuffer>;
}

const encoder = new TextEncoder();

/** Works off one lease as a worker thread does: all parts are written first, and synced after. */
export class FakeWorker {
  readonly grant: Grant;
  readonly #fs: WorkerFileSystem;
  readonly #root: RootIdentity;
  readonly #store: TaskStore;
  readonly #ok: number[] = [];
  readonly #errors: ChunkError[] = [];
  readonly #outputs: (PublishItem & { readonly task: number })[] = [];
  #results = '';

  constructor(fs: WorkerFileSystem, root: RootIdentity, store: TaskStore, grant: Grant) {
    this.#fs = fs;
    this.#root = root;
    this.#store = store;
    this.grant = grant;
  }

  /** Returns the task that it died of; null when it lives. */
  write(): number | null {
    const root = OpenRoot.open(this.#fs, this.#root);
    try {
      const tasks: number[] = [];
      eachRun(this.grant.runs, (from, to) => {
        for (let task = from; task < to; task++) tasks.push(task);
      });
      return tasks.find((task) => this.#do(task, root)) ?? null;
    } finally {
      root.close();
    }
  }

  /** Syncs what was written, and answers. */
  seal(): Reply {
    const outputs = this.#outputs.map((output) => ({
      ...output,
      crc: sealPart(this.#fs, this.#root, output.part),
    }));
    const results = sealLines(encoder.encode(this.#results));
    return { ok: toRuns(this.#ok), errors: this.#errors, outputs, results };
  }

  /** True when the worker dies of it. */
  #do(task: number, root: OpenRoot): boolean {
    const { fails = 0, dies = 0, never = false } = fateOf(task);
    const target = targetOf(task);
    const part = partPath(target, task, this.grant.lease);
    const dead = (this.#store.losses[task] ?? 0) < dies;
    const failed = never || (this.#store.attempts[task] ?? 0) < fails;
    this.#write(root, part, task, dead || failed);
    if (dead) return true;
    if (failed) {
      this.#errors.push({ task, error: never ? PERMANENT : TRANSIENT });
      this.#fs.remove(root.path(part));
      return false;
    }
    this.#ok.push(task);
    this.#outputs.push({ task, part, target });
    this.#results += resultLine(task, resultOf(task), true);
    return false;
  }

  #write(root: OpenRoot, part: Buffer, task: number, half: boolean): void {
    root.makeWay(part);
    const content = contentOf(task);
    const middle = content.length >> 1;
    const fd = this.#fs.open(root.path(part), 'w');
    writeAll(this.#fs, fd, content.subarray(0, middle));
    if (!half) writeAll(this.#fs, fd, content.subarray(middle));
    if (!half) this.#fs.touch(fd, `167256160000000${String(task).padStart(4, '0')}`);
    this.#fs.close(fd);
  }
}
