import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParallelProcessor } from '../../src/main/engine/parallel-processor.ts';
import type { BatchRun } from '../../src/main/engine/batch/batch-run.ts';
import type { Alert } from '../../src/shared/domain/alert.ts';
import { until } from './hazard-batch.ts';
import { builtFile } from './run-cli.ts';

/** In an output folder: the copies, and what every ext4 disk has. */
const EXPECTED: ReadonlySet<string> = new Set(['in', 'lost+found']);

/** A folder with input files, `f0` …, each full of its own number, and a processor for batches of them. */
export class DiskBatch {
  readonly folder = mkdtempSync(join(tmpdir(), 'disk-batch-'));
  readonly inputs = join(this.folder, 'in');
  readonly out = join(this.folder, 'out');
  readonly data = join(this.folder, 'data');
  readonly files: number;
  readonly #bytes: number;
  #processor: ParallelProcessor | null = null;

  constructor(files: number, bytes: number) {
    this.files = files;
    this.#bytes = bytes;
    for (const folder of [this.inputs, this.out, this.data]) mkdirSync(folder);
    for (let i = 0; i < files; i++) writeFileSync(join(this.inputs, `f${i}`), this.#content(i));
  }

  /** Made when it is first asked for, so that disks can be put under its folders before. */
  get processor(): ParallelProcessor {
    return (this.#processor ??= new ParallelProcessor({ maxWorkers: 2 }, { dataDir: this.data }));
  }

  /** The app is closed; the next one has the same data folder. */
  async reopen(): Promise<void> {
    await this.processor.shutdown();
    this.#processor = null;
  }

  /** The batch that runs or ran last. */
  get run(): BatchRun {
    const run = this.processor.current;
    if (run === null) throw new Error('No batch was started.');
    return run;
  }

  /** Starts a copy, or another recipe. Returns the id. */
  async start(recipe: string = builtFile('fixtures/copy.js'), outDir = this.out): Promise<string> {
    const prepared = await this.processor.prepare({ paths: [this.inputs], recipe });
    return this.processor.submit(prepared, { outDir, onConflict: 'fail' });
  }

  /** Resolves when the processor has told of a change after which the condition holds. */
  until(holds: () => boolean): Promise<void> {
    return until(this.processor, () => this.processor.current !== null && holds());
  }

  /** Resolves when the device of the batch holds it. */
  held(): Promise<void> {
    return this.until(() => this.run.progress().pauseReason === 'device');
  }

  rows(rule: string): readonly Alert[] {
    return this.processor.alertManager.all().filter((alert) => alert.rule === rule);
  }

  /** Copies that are wrong or missing, and names in the output folder that have no business there. */
  wrongOutputs(out = this.out): readonly string[] {
    const made = new Set(readdirSync(join(out, 'in')));
    const wrong = readdirSync(out).filter((name) => !EXPECTED.has(name));
    for (let i = 0; i < this.files; i++) {
      const name = `f${i}`;
      if (!made.delete(name)) wrong.push(`${name} is missing`);
      else if (!readFileSync(join(out, 'in', name)).equals(this.#content(i))) wrong.push(`${name} is altered`);
    }
    return [...wrong, ...made];
  }

  async close(): Promise<void> {
    await this.#processor?.shutdown();
  }

  /** Goes with all that is in it; what is mounted below must be gone. */
  erase(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #content(i: number): Buffer {
    return Buffer.alloc(this.#bytes, i);
  }
}
