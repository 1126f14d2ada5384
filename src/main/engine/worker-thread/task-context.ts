import { lstatSync, type Stats } from 'node:fs';
import type { TaskError } from '../../../shared/domain/task.ts';
import { grewOrShrank, replaced, whatIsThere } from '../recipes/changed.ts';
import { readPieces } from '../recipes/listed-file.ts';
import { chunkRange } from '../recipes/chunks.ts';
import { Cancelled, type ByteRange, type Chunk, type JoinContext } from '../recipes/recipe.ts';
import type { ChunkWork, PartOutput } from '../workers/protocol.ts';
import type { Bench } from './bench.ts';
import type { FileFacts } from './file-facts.ts';
import type { ChunkOutput } from './lease-harvest.ts';
import { Scratch } from './scratch.ts';
import type { Seat } from './seat.ts';
import { TaskOutput } from './task-output.ts';

const NONE: Chunk = { path: '', taskId: 0, index: 0, count: 1, start: 0, end: 0, size: 0 };
let reused = Buffer.allocUnsafeSlow(1024 * 1024);

/** What `process` is given; one object per lease, moved from task to task. */
export class TaskContext implements JoinContext<unknown> {
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
  #work: ChunkWork | undefined;
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
  begin(task: number, work?: ChunkWork): Chunk {
    this.#task = task;
    this.#work = work;
    this.#fileBytes = 0;
    this.#output.begin(task);
    this.#bench.log.begin(task, this.attempt);
    this.#seat.mark?.begin(task, this.#lease);
    this.#row.store('current', task + 1);
    this.#row.beat();
    this.#row.setFloat('fileBytes', 0);
    const { recipe } = this.#bench;
    const chunk = (this.#chunk = this.#cut(task, work));
    if (recipe.deadlineMs !== undefined) this.#row.store('deadlineMs', whole(recipe.deadlineMs(chunk, this.options)));
    return chunk;
  }

  /** The task is through; whatever of its bytes was not told by `progress` counts now. */
  end(): PartOutput | null {
    this.#account();
    this.#row.addFloat('tasks', 1);
    this.#clear();
    return this.#output.finish();
  }

  /** The same of a chunk. Throws `CHANGED` where the file is not what was listed: other chunks are of what it was. */
  endChunk(): ChunkOutput | null {
    this.assertListed();
    this.#account();
    this.#clear();
    return this.#output.finishChunk();
  }

  /** Throws a permanent `CHANGED` where the file is not what was listed. */
  assertListed(): void {
    const { path, size } = this.#chunk;
    let found: Stats;
    try {
      found = lstatSync(path);
    } catch (error) {
      throw whatIsThere(path, error);
    }
    if (!found.isFile()) throw replaced(found);
    if (found.size !== size || found.mtimeMs !== this.#files.mtimeMs(this.#task)) throw grewOrShrank(size, found.size);
  }

  /** For the join: what the chunks wrote. */
  get parts(): readonly Buffer[] {
    return this.#output.partsOf(this.#work?.joined ?? []);
  }

  #cut(task: number, work: ChunkWork | undefined): Chunk {
    const size = this.#files.size(task);
    const path = this.#files.path(task);
    // To the join belongs the whole file.
    const { index = 0, count = 1 } = work ?? {};
    const whole = index === count || count === 1;
    const { recipe } = this.#bench;
    const [start, end] = whole ? [0, size] : chunkRange(recipe, { index, count, size }, this.options);
    return { path, taskId: task, index, count, start, end, size };
  }

  #account(): void {
    const { start, end } = this.#chunk;
    const rest = this.#joins ? 0 : end - start - this.#fileBytes;
    if (rest <= 0) return;
    this.bytes += rest;
    this.#row.addFloat('bytes', rest);
  }

  /** Its bytes were worked through already. */
  get #joins(): boolean {
    return this.#work?.joined !== undefined;
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
    if (this.#joins) return this.#row.beat();
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

  read(range?: ByteRange): Iterable<Buffer> {
    return readPieces(this.#chunk, this, range);
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
