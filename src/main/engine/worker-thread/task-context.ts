import { chmodSync, lstatSync, rmSync, utimesSync } from 'node:fs';
import type { TaskError } from '../../../shared/domain/task.ts';
import { diskFileSystem } from '../file-system.ts';
import { Cancelled, type Chunk, type ChunkContext } from '../recipes/recipe.ts';
import { OpenRoot } from '../publish/open-root.ts';
import { partPath } from '../publish/part-name.ts';
import { classify } from '../tasks/classify.ts';
import type { PartOutput } from '../workers/protocol.ts';
import type { Bench } from './bench.ts';
import type { FileFacts } from './file-facts.ts';
import type { Seat } from './seat.ts';

const SLASH = 0x2f;
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
  #task = 0;
  #fileBytes = 0;
  #output: PartOutput | null = null;
  /** The folder of the last part, which is there. */
  #way = '';
  /** Opened with the part of the task, closed with its end. */
  #root: OpenRoot | null = null;
  #abort: AbortController | null = null;
  #stopped: Error | null = null;

  constructor(bench: Bench, seat: Seat, lease: number) {
    this.#bench = bench;
    this.#files = bench.files;
    this.#seat = seat;
    this.#row = seat.row;
    this.#lease = lease;
    this.options = bench.context.options;
  }

  get attempt(): number {
    return this.#files.attempts(this.#task) + 1;
  }

  get idempotencyKey(): string {
    return `${this.#bench.context.batchId}/${this.#task}`;
  }

  /** Marks the task as the one in hand: from here on it is to blame if the thread dies. */
  begin(task: number): Chunk {
    this.#task = task;
    this.#fileBytes = 0;
    this.#output = null;
    this.#root = null;
    this.#seat.mark?.begin(task, this.#lease);
    this.#row.store('current', task + 1);
    this.#row.beat();
    this.#row.setFloat('fileBytes', 0);
    const size = this.#files.size(task);
    const chunk = { path: this.#files.path(task), taskId: task, index: 0, count: 1, start: 0, end: size, size };
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
    if (this.#output !== null) this.#keepTimes(this.#output);
    this.#root?.close();
    return this.#output;
  }

  /** The task came to nothing, and so does what it wrote. */
  discard(): void {
    if (this.#root === null) return;
    try {
      if (this.#output !== null) rmSync(this.#root.path(this.#output.part), { force: true });
    } catch (error) {
      // The task's own error is the one to tell.
      this.log(`Its unfinished output could not be removed: ${String(error)}`);
    } finally {
      this.#root.close();
    }
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

  part(): Buffer {
    const { recipe, context } = this.#bench;
    if (recipe.output === undefined) throw new Error(`Recipe ${recipe.id} writes a part but declares no output.`);
    if (context.root === null) throw new Error('There is no output folder to write a part to.');
    const target = recipe.output(this.#files.mirrored(this.#task), this.options);
    const part = partPath(target, this.#task, this.#lease);
    this.#root ??= OpenRoot.open(diskFileSystem, context.root);
    // Files of a lease lie together, mostly in one folder.
    const folder = part.toString('latin1', 0, part.lastIndexOf(SLASH) + 1);
    if (folder !== this.#way) this.#root.makeWay(part);
    this.#way = folder;
    this.#output = { task: this.#task, part, target };
    return this.#root.path(part);
  }

  /** What was thrown, as data. */
  errorOf(error: unknown): TaskError {
    return this.#root === null ? classify(error) : this.#root.errorOf(error);
  }

  #keepTimes(output: PartOutput): void {
    if (this.#root === null) return;
    const from = lstatSync(this.#files.pathBytes(this.#task));
    const part = this.#root.path(output.part);
    chmodSync(part, from.mode & 0o7777);
    // Numbers keep microseconds; Date objects would cut the times to milliseconds.
    utimesSync(part, from.atimeMs / 1000, from.mtimeMs / 1000);
  }
}

/** As a word of the control row: whole, not negative, and no more than 24 days. */
const whole = (ms: number): number => Math.max(0, Math.min(ms, 0x7fffffff));
