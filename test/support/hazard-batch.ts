import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ParallelProcessor } from '../../src/main/engine/parallel-processor.ts';
import { seededRandom } from '../../src/main/engine/ports.ts';
import type { FileOutcome, ProcessorHost } from '../../src/main/engine/requests.ts';
import type { ParallelConfigInput } from '../../src/shared/domain/config.ts';
import { FakeProbe } from './fake-probe.ts';
import { builtFile } from './run-cli.ts';

const GATE_BYTES = 33 * 1024 * 1024;

/** A folder with input files whose names say what the recipe `hazards` does with them, and processors to run it. */
export class HazardBatch {
  readonly folder = mkdtempSync(join(tmpdir(), 'hazards-'));
  readonly inputs = join(this.folder, 'in');
  readonly marks = join(this.folder, 'marks');
  readonly data = join(this.folder, 'data');
  readonly recipe = builtFile('fixtures/hazards.js');
  readonly #processors: ParallelProcessor[] = [];

  /** `plain` files that do no harm, and the named ones. */
  constructor(plain: number, names: readonly string[] = []) {
    mkdirSync(this.inputs);
    mkdirSync(this.marks);
    for (let i = 0; i < plain; i++) this.add(`plain-${String(i).padStart(4, '0')}`);
    for (const name of names) this.add(name);
  }

  /** A gate or a hush is so large (and sparse) that its worker is given nothing else: all others end while it is shut. */
  add(name: string): void {
    const path = join(this.inputs, name);
    writeFileSync(path, `content of ${name}`);
    if (/^(gate|hush)/.test(name)) truncateSync(path, GATE_BYTES);
  }

  /** Two workers unless the configuration says otherwise; the same jitter in each run, on a machine that is calm. */
  processor(config: ParallelConfigInput = {}, host: ProcessorHost = {}): ParallelProcessor {
    const made = new ParallelProcessor(
      { maxWorkers: 2, retryDelaySeconds: 0.1, ...config },
      { dataDir: this.data, random: seededRandom(7), probe: new FakeProbe(), ...host },
    );
    this.#processors.push(made);
    return made;
  }

  start(processor: ParallelProcessor): AsyncGenerator<FileOutcome, void, undefined> {
    return processor.processFilesParallel([this.inputs], this.recipe, { options: { marks: this.marks } });
  }

  /** All outcomes by name. Throws when a file is told twice. */
  async run(processor: ParallelProcessor): Promise<Map<string, FileOutcome>> {
    const outcomes = new Map<string, FileOutcome>();
    for await (const outcome of this.start(processor)) {
      const name = basename(outcome.path);
      if (outcomes.has(name)) throw new Error(`${name} was told twice.`);
      outcomes.set(name, outcome);
    }
    return outcomes;
  }

  /** Attempts that a file has seen, counted by the recipe itself. */
  attempts(name: string): number {
    return statSync(join(this.marks, `${name}.log`), { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Resolves when the first attempt of a file has begun. */
  begun(name: string): Promise<void> {
    return fileAppears(join(this.marks, `${name}.log`));
  }

  /** Lets the gates go. */
  open(): void {
    writeFileSync(join(this.marks, 'open'), '');
  }

  /** Safe to call again. */
  async remove(): Promise<void> {
    if (existsSync(this.marks)) this.open();
    for (const processor of this.#processors) await processor.shutdown();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves when there is a file of this path. Its folder must be there. */
export function fileAppears(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (!existsSync(path)) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(dirname(path), look);
    watcher.on('error', reject);
    look();
  });
}

/** Resolves when the processor has told of a change after which the condition holds. */
export function until(processor: ParallelProcessor, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = processor.onChange(() => look());
    const look = (): void => {
      if (!holds()) return;
      stop();
      resolve();
    };
    look();
  });
}
