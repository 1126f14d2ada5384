import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import type { TaskError } from '../../../shared/domain/task.ts';
import { sealLines } from '../checkpoints/result-lines.ts';
import { classify } from '../tasks/classify.ts';
import { eachRun, toRuns, type Runs } from '../tasks/work-queue.ts';
import type { LeaseReply, PartOutput } from '../workers/protocol.ts';

/** Makes buffers of their own, which can cross to another thread without the pool they would lie in. */
const encoder = new TextEncoder();

/** What came of a lease so far. */
export class LeaseHarvest {
  #ok: number[] = [];
  #okTo = -1;
  readonly #errors: { task: number; error: TaskError }[] = [];
  #outputs: PartOutput[] = [];
  #results = '';
  #back: readonly number[] = [];

  done(task: number, output: PartOutput | null, line: string): void {
    if (output !== null) this.#outputs.push(output);
    if (line !== '') this.#results += line;
    if (this.#okTo === task) this.#ok[this.#ok.length - 1] = task + 1;
    else this.#ok.push(task, task + 1);
    this.#okTo = task + 1;
  }

  failed(task: number, error: TaskError): void {
    this.#errors.push({ task, error });
  }

  /** Runs that nobody has touched, or that were called back. */
  giveBack(runs: readonly number[]): void {
    this.#back = runs;
  }

  /**
   * By lease: everything is written first and synced after, so that the disk can order the writes. A disk may say only
   * now that it did not take the bytes: then that file has failed, and its part goes. `beat` is called
   * after each, as a slow disk is no hang.
   */
  sync(beat: () => void): void {
    const unsafe = this.#outputs.filter((output) => {
      const safe = this.#synced(output);
      beat();
      return !safe;
    });
    if (unsafe.length === 0) return;
    const lost = new Set(unsafe.map(({ task }) => task));
    this.#outputs = this.#outputs.filter(({ task }) => !lost.has(task));
    this.#ok = toRuns(idsOf(this.#ok).filter((task) => !lost.has(task)));
  }

  #synced({ task, part }: PartOutput): boolean {
    try {
      syncFile(part);
      return true;
    } catch (error) {
      this.failed(task, classify(error));
      rmSync(Buffer.from(part), { force: true });
      return false;
    }
  }

  reply(): Pick<LeaseReply, 'kind' | 'ok' | 'errors' | 'outputs' | 'back' | 'results'> {
    return {
      kind: 'lease',
      ok: this.#ok,
      errors: this.#errors,
      outputs: this.#outputs,
      back: this.#back,
      results: sealLines(encoder.encode(this.#results)),
    };
  }
}

function syncFile(path: Uint8Array): void {
  const fd = openSync(Buffer.from(path), 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function idsOf(runs: Runs): number[] {
  const ids: number[] = [];
  eachRun(runs, (from, to) => {
    for (let id = from; id < to; id++) ids.push(id);
  });
  return ids;
}
