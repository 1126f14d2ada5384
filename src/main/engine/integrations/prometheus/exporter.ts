import type { AlertManager } from '../../alerts/alert-manager.ts';
import type { Logger } from '../../ports.ts';
import { CATALOGUE } from './catalogue.ts';
import { CONTENT_TYPE, exposition } from './exposition.ts';
import { healthReport } from './health.ts';
import { LoopLag } from './loop-lag.ts';
import { LoopbackServer, type Answer } from './loopback-server.ts';
import { MachineFigures } from './machine-figures.ts';
import type { MetricsFacts, MetricsSource, Program } from './metrics-facts.ts';
import { ownProcess } from './own-process.ts';
import { PORT_ROW, portAlert } from './port-alerts.ts';
import { portHolder } from './port-holder.ts';

/** A port that is taken is tried again after 5 s, then twice as long each time, up to 5 min. */
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 300_000;

export interface ExporterOptions {
  readonly source: MetricsSource;
  readonly program: Program;
  readonly alerts: Pick<AlertManager, 'raise' | 'clear'>;
  readonly logger: Logger;
  /** How late the main loop is; measured when left out. */
  readonly lag?: Pick<LoopLag, 'start' | 'stop' | 'facts'>;
  /** Calls `run` once after so many milliseconds; the returned function prevents it. Node's own timer when left out. */
  readonly after?: (ms: number, run: () => void) => () => void;
}

/** The settings that say whether and where. */
export interface ExporterSettings {
  readonly metricsEnabled: boolean;
  readonly metricsPort: number;
}

type State =
  | { readonly kind: 'off' }
  /** On its way to `port`, to be left when it is no longer wanted. */
  | { readonly kind: 'opening'; readonly port: number }
  | { readonly kind: 'open'; readonly port: number; readonly server: LoopbackServer }
  | { readonly kind: 'waiting'; readonly port: number; readonly cancel: () => void };

/**
 * Serves `/metrics` and `/healthz` on 127.0.0.1 while the settings want it. Goes by the settings it was last given; a
 * port that is taken is an alert and tried again. Main process; close it before the end.
 */
export class MetricsExporter {
  readonly #o: ExporterOptions;
  readonly #after: (ms: number, run: () => void) => () => void;
  readonly #lag: Pick<LoopLag, 'start' | 'stop' | 'facts'>;
  readonly #machine = new MachineFigures();
  #state: State = { kind: 'off' };
  #retryMs = FIRST_RETRY_MS;
  /** What is still being closed, or opened. */
  #busy: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: ExporterOptions) {
    this.#o = options;
    this.#after = options.after ?? afterTimeout;
    this.#lag = options.lag ?? new LoopLag();
  }

  /** The port that is served; null when none is. */
  get port(): number | null {
    return this.#state.kind === 'open' ? this.#state.port : null;
  }

  /** What `/metrics` answers now. */
  metrics(): string {
    return exposition(CATALOGUE, this.#facts());
  }

  /** Goes by these settings from now on. Cheap when nothing has changed. */
  apply({ metricsEnabled, metricsPort }: ExporterSettings): void {
    const wanted = metricsEnabled && !this.#closed ? metricsPort : null;
    const has = this.#state.kind === 'off' ? null : this.#state.port;
    if (wanted === has) return;
    this.#leave();
    this.#retryMs = FIRST_RETRY_MS;
    if (wanted === null) this.#lag.stop();
    else this.#open(wanted);
    // Last, for whoever hears of it asks for the settings again.
    this.#o.alerts.clear(PORT_ROW, { over: true });
  }

  /** Resolves when what was last asked for is done: the port is open, was refused, or is closed. */
  async settled(): Promise<void> {
    let busy: Promise<void>;
    do {
      busy = this.#busy;
      await busy;
    } while (busy !== this.#busy);
  }

  /** Serves nothing any more. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#leave();
    this.#lag.stop();
    await this.settled();
  }

  #leave(): void {
    const before = this.#state;
    this.#state = { kind: 'off' };
    if (before.kind === 'waiting') before.cancel();
    if (before.kind === 'open') this.#then(() => before.server.close());
  }

  #open(port: number): void {
    const opening: State = { kind: 'opening', port };
    this.#state = opening;
    this.#lag.start();
    this.#then(() => this.#tryPort(port, opening));
  }

  async #tryPort(port: number, opening: State): Promise<void> {
    if (this.#state !== opening) return;
    const { logger, alerts, source } = this.#o;
    const server = new LoopbackServer(
      { '/metrics': () => this.#metrics(), '/healthz': () => this.#healthz() },
      (error) => logger.log('error', 'A request for metrics could not be answered.', { why: String(error) }),
    );
    try {
      // So that the first scrape has the volumes; one that does not answer is not waited for.
      void this.#machine.look(source.volumes());
      await server.listen(port);
    } catch (error) {
      return this.#refused(port, opening, error);
    }
    if (this.#state !== opening) return server.close();
    this.#state = { kind: 'open', port, server };
    this.#retryMs = FIRST_RETRY_MS;
    alerts.clear(PORT_ROW, { over: true });
    logger.log('info', 'Metrics are served.', { url: `http://127.0.0.1:${port}/metrics` });
  }

  async #refused(port: number, opening: State, error: unknown): Promise<void> {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const holder = await portHolder(port);
    if (this.#state !== opening) return;
    const againMs = this.#retryMs;
    this.#retryMs = Math.min(LAST_RETRY_MS, againMs * 2);
    const cancel = this.#after(againMs, () => this.#open(port));
    this.#state = { kind: 'waiting', port, cancel };
    const alert = portAlert({ port, code, holder, againMs });
    this.#o.logger.log('info', alert.message, { againMs });
    this.#o.alerts.raise(alert);
  }

  /** One after the other: a port is closed before it is opened again. */
  #then(step: () => Promise<void>): void {
    this.#busy = this.#busy.then(step);
  }

  #facts(): MetricsFacts {
    const { source, program } = this.#o;
    return {
      ...source.facts(),
      program,
      at: Date.now(),
      lag: this.#lag.facts,
      own: ownProcess(),
      machine: this.#machine.read(source.volumes()),
    };
  }

  #metrics(): Answer {
    return { status: 200, type: CONTENT_TYPE, body: this.metrics() };
  }

  #healthz(): Answer {
    const report = healthReport(this.#facts());
    return {
      status: report.status === 'failing' ? 503 : 200,
      type: 'application/json; charset=utf-8',
      body: `${JSON.stringify(report)}\n`,
    };
  }
}

function afterTimeout(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
}
