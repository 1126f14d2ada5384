import type { TaskError } from '../../../shared/domain/task.ts';
import { sealLines } from '../checkpoints/result-lines.ts';
import { diskFileSystem } from '../file-system.ts';
import { seal } from '../publish/publish-files.ts';
import type { RootIdentity } from '../publish/publish-protocol.ts';
import type { PartFacts } from '../tasks/grant.ts';
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
  #chunk: DoneWork | null = null;

  done(task: number, output: PartOutput | null, line: string): void {
    if (output !== null) this.#outputs.push(output);
    if (line !== '') this.#results += line;
    if (this.#okTo === task) this.#ok[this.#ok.length - 1] = task + 1;
    else this.#ok.push(task, task + 1);
    this.#okTo = task + 1;
  }

  /** The one chunk of the lease is done. */
  chunkDone(task: number, made: ChunkOutput | null, result: string | undefined): void {
    this.done(task, made?.output ?? null, '');
    this.#chunk = { result, facts: made?.facts };
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
   * now that it did not take the bytes: then that file has failed, and main removes its part. `beat` is called with
   * each, as a slow disk is no hang. Without a root there are none.
   */
  sync(root: RootIdentity | null, beat: () => void): void {
    if (root === null) return;
    const sealed = seal(diskFileSystem, root, this.#outputs, beat);
    const lost = new Set<number>();
    this.#outputs = this.#outputs.flatMap((output, index) => {
      const one = sealed[index];
      if (one !== undefined && 'crc' in one) return { ...output, crc: one.crc };
      lost.add(output.task);
      if (one !== undefined) this.failed(output.task, one.error);
      return [];
    });
    if (lost.size > 0) this.#ok = toRuns(idsOf(this.#ok).filter((task) => !lost.has(task)));
  }

  reply(): Pick<LeaseReply, 'kind' | 'ok' | 'errors' | 'outputs' | 'back' | 'results' | 'chunk'> {
    if (this.#chunk !== null && this.#ok.length > 0) return this.#chunkReply(this.#chunk);
    return {
      kind: 'lease',
      ok: this.#ok,
      errors: this.#errors,
      outputs: this.#outputs,
      back: this.#back,
      results: sealLines(encoder.encode(this.#results)),
    };
  }

  #chunkReply({ result, facts }: DoneWork): ReturnType<LeaseHarvest['reply']> {
    const crc = this.#outputs[0]?.crc;
    return {
      kind: 'lease',
      ok: [],
      errors: this.#errors,
      outputs: [],
      back: [],
      results: new Uint8Array(),
      chunk: {
        ...(result === undefined ? {} : { result }),
        ...(facts === undefined || crc === undefined ? {} : { facts: { ...facts, crc } }),
      },
    };
  }
}

interface DoneWork {
  readonly result: string | undefined;
  readonly facts: ChunkOutput['facts'] | undefined;
}

/** What a chunk wrote. */
export interface ChunkOutput {
  readonly output: PartOutput;
  readonly facts: Omit<PartFacts, 'crc'>;
}

function idsOf(runs: Runs): number[] {
  const ids: number[] = [];
  eachRun(runs, (from, to) => {
    for (let id = from; id < to; id++) ids.push(id);
  });
  return ids;
}
