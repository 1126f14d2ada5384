import { AppError } from '../../../shared/app-error.ts';
import type { HttpRoute } from '../../../shared/domain/routes.ts';
import type { Clock } from '../ports.ts';
import type { AdapterDeps, OpenAlert } from './delivery.ts';
import { POLL_MS, readSilences, silencedRows, type Silence } from './silences.ts';

export interface SilenceWatchOptions {
  readonly route: HttpRoute;
  readonly deps: AdapterDeps;
  readonly clock: Clock;
  /** What is open with the route. */
  readonly open: () => readonly OpenAlert[];
  /** The silenced rows were looked up anew. */
  readonly onRows: () => void;
}

/** Asks one Alertmanager for its silences, now and every 30 s. */
export class SilenceWatch {
  readonly #o: SilenceWatchOptions;
  readonly #abort = new AbortController();
  #cancel: () => void = () => undefined;
  #rows: ReadonlyMap<string, Silence> = new Map();
  #problem: { readonly at: number; readonly words: string } | null = null;
  #asking: Promise<void> = Promise.resolve();

  constructor(options: SilenceWatchOptions) {
    this.#o = options;
  }

  /** Asks now, and goes on by itself. */
  start(): void {
    this.#asking = this.#ask();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#cancel();
    await this.#asking;
  }

  /** Rows that are silenced now. */
  get rows(): ReadonlyMap<string, Silence> {
    return this.#rows;
  }

  /** Why they could not be asked for last; null when they could. */
  get problem(): { readonly at: number; readonly words: string } | null {
    return this.#problem;
  }

  async #ask(): Promise<void> {
    const { route, deps, clock, open, onRows } = this.#o;
    const found = await read(route, deps, this.#abort.signal);
    if (this.#abort.signal.aborted) return;
    if (typeof found === 'string') {
      this.#problem = { at: clock.wall(), words: `Its silences could not be read: ${found}` };
      // What was silenced stays so for its time: an Alertmanager that is away has not ended it.
      this.#rows = new Map([...this.#rows].filter(([, { untilMs }]) => untilMs > clock.wall()));
    } else {
      this.#problem = null;
      this.#rows = silencedRows(found, open(), deps.host);
    }
    onRows();
    this.#cancel = clock.after(POLL_MS, () => this.start());
  }
}

async function read(...args: Parameters<typeof readSilences>): ReturnType<typeof readSilences> {
  try {
    return await readSilences(...args);
  } catch (error) {
    return AppError.toData(error).message;
  }
}
