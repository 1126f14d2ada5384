import type { MadeOutput } from '../../../shared/domain/made-output.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import { keptOriginals } from '../alerts/original-alerts.ts';
import { finishBatch, type FinishRequest } from './batch-finish.ts';
import type { BatchOutputs } from './batch-outputs.ts';
import type { BatchPauses } from './batch-pauses.ts';

const NOT_WAITED_FOR: TaskError = { class: 'nobody', code: 'CANCELLED', message: 'Its output was not waited for.' };

interface Request extends Pick<FinishRequest, 'deps' | 'context' | 'batch'> {
  readonly pauses: Pick<BatchPauses, 'untilWell' | 'outputMade'>;
  readonly outputs: Pick<BatchOutputs, 'tidied' | 'originals'>;
}

/** The end of a batch, while it lasts: its output is made, and originals that were replaced go. Which worker does it, and how to break it off. */
export class BatchFinishing {
  readonly #request: Request;
  #abort: AbortController | null = null;
  #slot: number | null = null;
  #committed = false;
  /** Broken off while the output was on its way to its place: what is to be done if it does not get there. */
  #late: (() => void) | null = null;

  constructor(request: Request) {
    this.#request = request;
  }

  /** The slot whose worker makes the output; null when none does. */
  get slot(): number | null {
    return this.#slot;
  }

  get running(): boolean {
    return this.#abort !== null;
  }

  /** The output; null when there is none to make. Rejects when it could not be made, or was broken off. */
  async run(): Promise<MadeOutput | null> {
    this.#abort = new AbortController();
    this.#committed = false;
    this.#late = null;
    try {
      const { pauses, outputs, ...request } = this.#request;
      // An earlier session may have left a part of the same name.
      await outputs.tidied();
      const output = await finishBatch({
        ...request,
        untilWell: (error, signal) => pauses.untilWell(error, signal),
        signal: this.#abort.signal,
        commit: (on) => this.#commit(on),
        hold: (slot) => (this.#slot = slot),
      });
      pauses.outputMade();
      await this.#replaceOriginals(this.#abort.signal);
      return output;
    } finally {
      this.#abort = null;
    }
  }

  /**
   * Ends the worker that is at it, and calls `then`; `run` rejects. An output that is on its way to its place may get
   * there: then none of this is done.
   */
  breakOff(then: () => void = () => undefined): void {
    if (this.#abort === null) return;
    if (this.#committed) {
      this.#late = then;
      return;
    }
    this.#abort.abort();
    if (this.#slot !== null) this.#request.deps.crew.stop(this.#slot, NOT_WAITED_FOR);
    then();
  }

  async #replaceOriginals(signal: AbortSignal): Promise<void> {
    const { deps, batch, outputs } = this.#request;
    const figures = await outputs.originals?.finish(signal);
    if (figures !== undefined) keptOriginals(deps.alerts, batch.meta, figures);
  }

  #commit(on: boolean): void {
    this.#committed = on;
    if (!on && this.#late !== null) this.breakOff(this.#late);
  }
}
