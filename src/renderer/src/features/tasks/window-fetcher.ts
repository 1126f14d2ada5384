import type { Input } from '../../../../shared/ipc/contract.ts';
import type { TaskWindow } from '../../../../shared/ipc/views.ts';

export type WindowRequest = Input<'tasks.window'>;

export interface FetcherPorts {
  readonly fetch: (request: WindowRequest) => Promise<TaskWindow>;
  readonly show: (window: TaskWindow) => void;
  readonly fail: (error: unknown) => void;
}

/** Pause between two refreshes of the same rows: four a second at most. */
const REFRESH_MS = 250;

/**
 * Fetches the rows that are looked at: other rows at once, the same rows anew at most four times a second, one
 * request at a time. What is asked meanwhile waits, and only the last question is put.
 */
export class WindowFetcher {
  readonly #ports: FetcherPorts;
  #wanted: WindowRequest | null = null;
  #fetching = false;
  #dirty = false;
  #startedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: FetcherPorts) {
    this.#ports = ports;
  }

  /** Asks for these rows now; null asks for none and forgets an answer that is still on its way. */
  want(request: WindowRequest | null): void {
    this.#wanted = request;
    this.#dirty = request !== null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#run();
  }

  /** The rows may have changed: asks again when the pause is over. */
  refresh(): void {
    if (this.#wanted === null || this.#timer !== undefined) return;
    const wait = Math.max(0, this.#startedAt + REFRESH_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#dirty = true;
      void this.#run();
    }, wait);
  }

  async #run(): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    while (this.#dirty && this.#wanted !== null) {
      this.#dirty = false;
      this.#startedAt = performance.now();
      await this.#fetchOnce(this.#wanted);
    }
    this.#fetching = false;
  }

  async #fetchOnce(request: WindowRequest): Promise<void> {
    try {
      const window = await this.#ports.fetch(request);
      if (this.#wanted !== null && sameList(this.#wanted, request)) this.#ports.show(window);
    } catch (error) {
      this.#ports.fail(error);
    }
  }
}

/** True when both ask for rows of the same list, whichever rows. */
function sameList(a: WindowRequest, b: WindowRequest): boolean {
  return (
    a.batchId === b.batchId &&
    a.search === b.search &&
    a.group === b.group &&
    a.sort === b.sort &&
    a.descending === b.descending &&
    a.states.join() === b.states.join()
  );
}
