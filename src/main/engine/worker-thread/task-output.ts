import { chmodSync, closeSync, lstatSync, openSync, rmSync, utimesSync, writeSync } from 'node:fs';
import type { TaskError } from '../../../shared/domain/task.ts';
import { diskFileSystem } from '../file-system.ts';
import { OpenRoot } from '../publish/open-root.ts';
import { partPath } from '../publish/part-name.ts';
import { targetOf } from '../recipes/target.ts';
import { crc32 } from '../scan/crc32.ts';
import type { DoneChunk } from '../tasks/grant.ts';
import { classify } from '../tasks/classify.ts';
import type { PartOutput } from '../workers/protocol.ts';
import type { Bench } from './bench.ts';
import type { ChunkOutput } from './lease-harvest.ts';

const SLASH = 0x2f;

/** What a task writes for its output, under the fenced name of its lease. One object per lease, moved from task to task. */
export class TaskOutput {
  readonly #bench: Bench;
  readonly #lease: number;
  #task = 0;
  #made: PartOutput | null = null;
  /** The folder of the last part, which is there. */
  #way = '';
  /** Opened with the part of the task, closed with its end. */
  #root: OpenRoot | null = null;
  /** Of `write`. */
  #fd: number | null = null;
  /** CRC-32 of all that `write` took; null where the recipe has the path, and may have written there, too. */
  #crc: number | null = 0;

  constructor(bench: Bench, lease: number) {
    this.#bench = bench;
    this.#lease = lease;
  }

  begin(task: number): void {
    this.#task = task;
    this.#made = null;
    this.#root = null;
    this.#crc = 0;
  }

  /** The recipe's own way to write, or to read what it has written. */
  part(): Buffer {
    this.#crc = null;
    return this.#path();
  }

  #path(): Buffer {
    const target = this.#target();
    const part = partPath(target, this.#task, this.#lease);
    const root = this.#open();
    // Files of a lease lie together, mostly in one folder.
    const folder = part.toString('latin1', 0, part.lastIndexOf(SLASH) + 1);
    if (folder !== this.#way) root.makeWay(part);
    this.#way = folder;
    this.#made = { task: this.#task, part, target };
    return root.path(part);
  }

  /** Paths of the parts that chunks of the task have left, in order. */
  partsOf(chunks: readonly DoneChunk[]): readonly Buffer[] {
    const written = chunks.filter(({ facts }) => facts !== undefined);
    if (written.length === 0) return [];
    const root = this.#open();
    const target = this.#target();
    return written.map(({ lease }) => root.path(partPath(target, this.#task, lease)));
  }

  #target(): Buffer {
    const { recipe, context, files } = this.#bench;
    const { options, naming } = context;
    const target = targetOf({ recipe, options, naming }, files.mirrored(this.#task), this.#task);
    if (target === null) throw new Error(`Recipe ${recipe.id} writes a part but declares no output.`);
    return target;
  }

  #open(): OpenRoot {
    const { root } = this.#bench.context;
    if (root === null) throw new Error('There is no output folder to write a part to.');
    return (this.#root ??= OpenRoot.open(diskFileSystem, root));
  }

  write(bytes: Buffer | string): void {
    const fd = (this.#fd ??= this.#create());
    const block = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    for (let done = 0; done < block.length;) done += writeSync(fd, block, done);
    if (this.#crc !== null) this.#crc = crc32(block, this.#crc);
  }

  /** The task is through: its output has the mode and the times of the input. */
  finish(): PartOutput | null {
    this.#closeFile();
    if (this.#made !== null) this.#keepTimes(this.#made);
    this.#root?.close();
    return this.#output();
  }

  /** A chunk of the task is through: what it wrote, as it is to be known again. */
  finishChunk(): ChunkOutput | null {
    this.#closeFile();
    try {
      const output = this.#output();
      if (output === null || this.#root === null) return null;
      const { size, mtimeNs, ino } = diskFileSystem.stat(this.#root.path(output.part));
      return { output, facts: { size, mtimeNs, ino } };
    } finally {
      this.#root?.close();
    }
  }

  #output(): PartOutput | null {
    return this.#made === null || this.#crc === null ? this.#made : { ...this.#made, crc: this.#crc };
  }

  discard(): void {
    if (this.#root === null) return;
    try {
      this.#closeFile();
      if (this.#made !== null) rmSync(this.#root.path(this.#made.part), { force: true });
    } finally {
      this.#root.close();
    }
  }

  /** What was thrown, as data. */
  errorOf(error: unknown): TaskError {
    return this.#root === null ? classify(error) : this.#root.errorOf(error);
  }

  #create(): number {
    const fd = openSync(this.#path(), 'w', 0o666);
    try {
      this.#root?.assertInside(fd);
      return fd;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  #closeFile(): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }

  #keepTimes({ part }: PartOutput): void {
    if (this.#root === null) return;
    const from = lstatSync(this.#bench.files.pathBytes(this.#task));
    const path = this.#root.path(part);
    chmodSync(path, from.mode & 0o7777);
    // Numbers keep microseconds; Date objects would cut the times to milliseconds.
    utimesSync(path, from.atimeMs / 1000, from.mtimeMs / 1000);
  }
}
