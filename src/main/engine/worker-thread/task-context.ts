import type { TaskError } from '../../../shared/domain/task.ts';
import { readPieces } from '../recipes/listed-file.ts';
import { Cancelled, type Chunk, type ChunkContext } from '../recipes/recipe.ts';
import type { PartOutput } from '../workers/protocol.ts';
import type { Bench } from './bench.ts';
import type { FileFacts } from './file-facts.ts';
import { Scratch } from './scratch.ts';
import type { Seat } from './seat.ts';
import { TaskOutput } from './task-output.ts';

const NONE: Chunk = { path: '', taskId: 0, index: 0, count: 1, start: 0, end: 0, size: 0 };
let reused = Buffer.allocUnsafeSlow(1024 * 1024);

/** What `process` is given; one object per lease, moved from task to task. */
export class TaskContext implements ChunkContext<unknown> {
  readonly options: unknown;
  /** Bytes worked through in this lease. */
  bytes = 0;
  readonly #bench: Bench;
  readonly #files: FileFacts;
  readonly #seat: Seat;
  readonly #row: Seat['row'];
  readonly #lease: number;
  readonly #output: TaskOutput;
  readonly #scratch: Scratch;
  #task = 0;
  #chunk: Chunk = NONE;
  #fileBytes = 0;
  #abort: AbortController | null = null;
  #stopped: Error | null = null;

  constructor(bench: Bench, seat: Seat, lease: number) {
    this.#bench = bench;
    this.#files = bench.files;
    this.#seat = seat;
    this.#row = seat.row;
    this.#lease = lease;
    this.#output = new TaskOutput(bench, lease);
    this.#scratch = new Scratch(bench.context.inflightDir);
    this.options = bench.context.options;
  }

  get attempt(): number {
    return this.#files.attempts(this.#task) + 1;
  }

  get idempotencyKey(): string {
    return `${this.#bench.context.batchId}/${this.#task}`;
  }

  get lease(): number {
    return this.#lease;
  }

  /** Marks the task as the one in hand: from here on it is to blame if the thread dies. */
  begin(task: number): Chunk {
    this.#task = task;
    this.#fileBytes = 0;
    this.#output.begin(task);
    this.#seat.mark?.begin(task, this.#lease);
    this.#row.store('current', task + 1);
    this.#row.beat();
    this.#row.setFloat('fileBytes', 0);
    const size = this.#files.size(task);
    const chunk: Chunk = { path: this.#files.path(task), taskId: task, index: 0, count: 1, start: 0, end: size, size };
    this.#chunk = chunk;
    const { recipe } = this.#bench;
    if (recipe.deadlineMs !== undefined) this.#row.store('deadlineMs', whole(recipe.deadlineMs(chunk, this.options)));
    return chunk;
  }

  /** The task is through; whatever of its bytes was not told by `progress` counts now. */
  end(): PartOutput | null {
    const size = this.#files.size(this.#task);
    if (size > this.#fileBytes) {
      this.bytes += size - this.#fileBytes;
      this.#row.addFloat('bytes', size - this.#fileBytes);
    }
    this.#row.addFloat('tasks', 1);
    this.#clear();
    return this.#output.finish();
  }

  /** The task came to nothing, and so does what it wrote. */
  discard(): void {
    this.#clear();
    try {
      this.#output.discard();
    } catch (error) {
      // The task's own error is the one to tell.
      this.log(`Its unfinished output could not be removed: ${String(error)}`);
    }
  }

  heartbeat(): void {
    this.#row.beat();
  }

  child(pid: number): void {
    this.#seat.mark?.child(pid);
  }

  progress(bytes: number): void {
    this.#fileBytes += bytes;
    this.bytes += bytes;
    this.#row.addFloat('bytes', bytes);
    this.#row.setFloat('fileBytes', this.#fileBytes);
    this.#row.beat();
  }

  #clear(): void {
    try {
      this.#scratch.clear();
    } catch (error) {
      // It is removed with the batch; the file is not to blame.
      this.log(`Its scratch folder could not be removed: ${String(error)}`);
    }
  }

  checkCancelled(): void {
    if (this.#row.load('recall') >= this.#lease) throw new Cancelled();
  }

  get signal(): AbortSignal {
    if (this.#abort === null) {
      this.#abort = new AbortController();
      if (this.#stopped !== null) this.#abort.abort(this.#stopped);
    }
    return this.#abort.signal;
  }

  /** Why the lease was stopped in the middle; null while it was not. */
  get stopped(): Error | null {
    return this.#stopped;
  }

  /** Tells the recipe, by its signal, that nobody waits for it any more. */
  giveUp(why: Error): void {
    this.#stopped = why;
    this.#abort?.abort(why);
  }

  log(line: string): void {
    this.#bench.log.line(line);
  }

  buffer(bytes: number): Buffer {
    if (reused.length < bytes) reused = Buffer.allocUnsafeSlow(bytes);
    return reused;
  }

  read(): Iterable<Buffer> {
    return readPieces(this.#chunk, this);
  }

  part(): Buffer {
    return this.#output.part();
  }

  write(bytes: Buffer | string): void {
    this.#output.write(bytes);
    this.#row.beat();
  }

  scratch(): string {
    return this.#scratch.folder(this.#task, this.#lease);
  }

  /** What was thrown, as data. */
  errorOf(error: unknown): TaskError {
    return this.#output.errorOf(error);
  }
}

/** As a word of the control row: whole, not negative, and no more than 24 days. */
const whole = (ms: number): number => Math.max(0, Math.min(ms, 0x7fffffff));
