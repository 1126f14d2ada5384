import { basename, join } from 'node:path';
import { FILES } from '../../src/main/engine/checkpoints/batch-folder.ts';
import type { ParallelProcessor } from '../../src/main/engine/parallel-processor.ts';
import type { ResumeRequest } from '../../src/main/engine/batch/offer-desk.ts';
import type { BatchProgress, ResumeOffer } from '../../src/shared/domain/batch.ts';
import type { TaskMetadata } from '../../src/shared/domain/task.ts';
import { HazardBatch } from './hazard-batch.ts';
import { builtFile } from './run-cli.ts';

const PLAIN = 6;

/** What a resumed batch did, and how it ended. */
export interface Resumed {
  /** Names of the files that reached a final state in this session, sorted. */
  readonly again: readonly string[];
  readonly tasks: ReadonlyMap<string, TaskMetadata>;
  readonly end: BatchProgress | undefined;
  /** How it was found. */
  readonly offer: ResumeOffer | undefined;
}

/** A batch of six plain files that are done and one at a gate, interrupted: what somebody may do to the disk then. */
export class InterruptedBatch {
  readonly hazards = new HazardBatch(PLAIN, ['gate']);
  readonly outDir = join(this.hazards.folder, 'out');
  id = '';

  /** Path of the input `plain-000<n>`, or of the one with this name. */
  input(which: number | string): string {
    return join(this.hazards.inputs, typeof which === 'number' ? `plain-000${which}` : which);
  }

  /** Path of its output with `hazards-copy`. */
  output(which: number | string): string {
    return join(this.outDir, basename(this.hazards.inputs), basename(this.input(which)));
  }

  get folder(): string {
    return join(this.hazards.data, 'batches', this.id);
  }

  get results(): string {
    return join(this.folder, FILES.results);
  }

  /** Runs with a fixture recipe until all but the gate is done, and interrupts. */
  async make(recipe: string): Promise<void> {
    const processor = this.hazards.processor();
    const prepared = await processor.prepare({
      paths: [this.hazards.inputs],
      recipe: builtFile(`fixtures/${recipe}.js`),
    });
    await this.#interrupt(processor, PLAIN, async (onTask) => {
      this.id = processor.submit(prepared, { outDir: this.outDir, onConflict: 'fail' }, { onTask });
    });
  }

  /** Resumes, and interrupts again when so many files more are done. */
  async resumeUntil(done: number): Promise<void> {
    const processor = this.hazards.processor();
    await this.#interrupt(processor, done, (onTask) => processor.resumeBatch(this.id, { onTask }));
  }

  async offer(): Promise<ResumeOffer | undefined> {
    return (await this.hazards.processor().offers())[0];
  }

  /** Opens the gate and resumes until the end. */
  async resume(request: ResumeRequest = {}): Promise<Resumed> {
    const tasks = new Map<string, TaskMetadata>();
    const processor = this.hazards.processor();
    this.hazards.open();
    await processor.resumeBatch(this.id, { onTask: (task) => tasks.set(basename(task.path), task) }, request);
    const end = await processor.current?.done;
    return { again: [...tasks.keys()].toSorted(), tasks, end, offer: processor.current?.inputs.offer };
  }

  remove(): Promise<void> {
    return this.hazards.remove();
  }

  async #interrupt(
    processor: ParallelProcessor,
    count: number,
    start: (onTask: () => void) => Promise<void>,
  ): Promise<void> {
    let done = 0;
    await new Promise<void>((resolve, reject) => {
      start(() => {
        if (++done === count) resolve();
      }).catch(reject);
    });
    await processor.shutdown();
  }
}
