import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In the folder of a batch: one folder for each attempt that asked for it. */
export const SCRATCH = 'scratch';

/** Room for files that only one attempt needs: made when it is asked for, removed when the attempt ends. */
export class Scratch {
  readonly #batch: string | undefined;
  #made: string | null = null;

  /** `batch`: the folder of the batch; without checkpoints there is none, and the system's folder for such has to do. */
  constructor(batch: string | undefined) {
    this.#batch = batch;
  }

  folder(task: number, lease: number): string {
    if (this.#made !== null) return this.#made;
    const above = this.#batch === undefined ? join(tmpdir(), `gristmill-${process.pid}`) : join(this.#batch, SCRATCH);
    const made = join(above, `${task}.${lease}`);
    mkdirSync(made, { recursive: true, mode: 0o700 });
    return (this.#made = made);
  }

  clear(): void {
    if (this.#made === null) return;
    const made = this.#made;
    this.#made = null;
    try {
      // Mostly it is empty, and this is quicker by far.
      rmdirSync(made);
    } catch {
      rmSync(made, { recursive: true, force: true });
    }
  }
}
