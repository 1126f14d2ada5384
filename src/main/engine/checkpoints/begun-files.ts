import type { DoneChunk } from '../tasks/grant.ts';
import type { BegunFile } from '../tasks/task-manager-options.ts';
import type { JournalRecord } from './records.ts';

/** Files of which some chunks are done and the whole is not, as a snapshot holds them. */
export type BegunContent = readonly (readonly [
  task: number,
  of: number,
  done: readonly (readonly [number, DoneChunk])[],
])[];

/** What the records of chunks add up to. */
export class BegunFiles {
  readonly #files = new Map<number, { of: number; readonly done: Map<number, DoneChunk> }>();

  constructor(content: BegunContent = []) {
    for (const [task, of, done] of content) this.#files.set(task, { of, done: new Map(done) });
  }

  get content(): BegunContent {
    return [...this.#files].map(([task, { of, done }]) => [task, of, [...done]]);
  }

  get files(): ReadonlyMap<number, BegunFile> {
    return this.#files;
  }

  /** How far each has come. */
  get counts(): readonly { readonly task: number; readonly of: number; readonly done: number }[] {
    return [...this.#files].map(([task, { of, done }]) => ({ task, of, done: done.size }));
  }

  done({ t, n, h, of, r, o }: Extract<JournalRecord, { k: 'chunk-done' }>): void {
    let file = this.#files.get(t);
    // Cut otherwise than before: what was done counts no more.
    if (file?.of !== of) this.#files.set(t, (file = { of, done: new Map() }));
    const left = { ...(r === undefined ? {} : { result: r }), ...(o === undefined ? {} : { facts: o }) };
    if (h < of) file.done.set(h, { lease: n, ...left });
  }

  /** The file has ended, or is begun anew. */
  delete(task: number): void {
    this.#files.delete(task);
  }
}
