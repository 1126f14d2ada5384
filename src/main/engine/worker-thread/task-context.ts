import { chmodSync, lstatSync, mkdirSync, utimesSync } from 'node:fs';
import { Cancelled, type Chunk, type ChunkContext, type Recipe } from '../recipes/recipe.ts';
import { mirroredPath, pathBytes } from '../scan/path-table.ts';
import { PathReader } from '../scan/path-reader.ts';
import { partPath } from '../publish/part-name.ts';
import type { ControlRow } from '../workers/control.ts';
import type { BatchContext, PartOutput } from '../workers/protocol.ts';

const SLASH = 0x2f;
let reused = Buffer.allocUnsafeSlow(1024 * 1024);

/** What `process` is given; one object per lease, moved from task to task. */
export class TaskContext implements ChunkContext<unknown> {
  readonly options: unknown;
  /** Bytes worked through in this lease. */
  bytes = 0;
  readonly #context: BatchContext;
  readonly #recipe: Recipe;
  readonly #row: ControlRow;
  readonly #lease: number;
  readonly #paths: PathReader;
  #task = 0;
  #fileBytes = 0;
  #output: PartOutput | null = null;
  readonly #abort = new AbortController();

  constructor(context: BatchContext, recipe: Recipe, row: ControlRow, lease: number) {
    this.#context = context;
    this.#recipe = recipe;
    this.#row = row;
    this.#lease = lease;
    this.#paths = new PathReader(context.table);
    this.options = context.options;
  }

  get attempt(): number {
    return (this.#context.attempts[this.#task] ?? 0) + 1;
  }

  get idempotencyKey(): string {
    return `${this.#context.batchId}/${this.#task}`;
  }

  /** Marks the task as the one in hand: from here on it is to blame if the thread dies. */
  begin(task: number): void {
    this.#task = task;
    this.#fileBytes = 0;
    this.#output = null;
    this.#row.store('current', task + 1);
    this.#row.beat();
    this.#row.setFloat('fileBytes', 0);
  }

  chunk(): Chunk {
    const size = this.#context.table.size[this.#task] ?? 0;
    return { path: this.#paths.path(this.#task), taskId: this.#task, index: 0, count: 1, start: 0, end: size, size };
  }

  /** The task is through; whatever of its bytes was not told by `progress` counts now. */
  end(): PartOutput | null {
    const size = this.#context.table.size[this.#task] ?? 0;
    if (size > this.#fileBytes) {
      this.bytes += size - this.#fileBytes;
      this.#row.addFloat('bytes', size - this.#fileBytes);
    }
    this.#row.addFloat('tasks', 1);
    if (this.#output !== null) this.#keepTimes(this.#output);
    return this.#output;
  }

  progress(bytes: number): void {
    this.#fileBytes += bytes;
    this.bytes += bytes;
    this.#row.addFloat('bytes', bytes);
    this.#row.setFloat('fileBytes', this.#fileBytes);
    this.#row.beat();
  }

  checkCancelled(): void {
    if (this.#row.load('recall') >= this.#lease) throw new Cancelled();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  log(line: string): void {
    console.log(line);
  }

  buffer(bytes: number): Buffer {
    if (reused.length < bytes) reused = Buffer.allocUnsafeSlow(bytes);
    return reused;
  }

  part(): Buffer {
    const recipe = this.#recipe;
    if (recipe.output === undefined) throw new Error(`Recipe ${recipe.id} writes a part but declares no output.`);
    const name = recipe.output(mirroredPath(this.#context.table, this.#task), this.options);
    const target = Buffer.concat([Buffer.from(`${this.#context.outDir}/`), name]);
    const part = partPath(target, this.#task, this.#lease);
    mkdirSync(target.subarray(0, target.lastIndexOf(SLASH)), { recursive: true });
    this.#output = { task: this.#task, part, target };
    return part;
  }

  #keepTimes(output: PartOutput): void {
    const from = lstatSync(pathBytes(this.#context.table, this.#task));
    const part = Buffer.from(output.part);
    chmodSync(part, from.mode & 0o7777);
    // Numbers keep microseconds; Date objects would cut the times to milliseconds.
    utimesSync(part, from.atimeMs / 1000, from.mtimeMs / 1000);
  }
}
