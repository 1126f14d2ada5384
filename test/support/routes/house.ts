import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretName } from '../../../src/shared/domain/route-kinds.ts';
import type { Route } from '../../../src/shared/domain/routes.ts';
import { AlertManager, type AlertEvent } from '../../../src/main/engine/alerts/alert-manager.ts';
import type { Logger } from '../../../src/main/engine/ports.ts';
import { AlertRouter } from '../../../src/main/engine/integrations/alert-router.ts';
import { KeyedLog } from '../../../src/main/engine/integrations/keyed-log.ts';
import { MOST_WAITING, Outbox } from '../../../src/main/engine/integrations/outbox.ts';
import { RouteStore } from '../../../src/main/engine/integrations/route-store.ts';
import type { SecretKeeper } from '../../../src/main/engine/integrations/secret-keeper.ts';
import type { Silence } from '../../../src/main/engine/integrations/silences.ts';
import { FakeClock } from '../fake-clock.ts';

/** Secrets as a test gives them. */
export class PlainSecrets implements SecretKeeper {
  readonly #values = new Map<string, string>();

  read(route: string, name: SecretName): string | null {
    return this.#values.get(`${route} ${name}`) ?? null;
  }
  set(route: string, name: SecretName, value: string | null): void {
    if (value === null) this.#values.delete(`${route} ${name}`);
    else this.#values.set(`${route} ${name}`, value);
  }
  names(route: string): readonly SecretName[] {
    return [...this.#values.keys()].flatMap((key) =>
      key.startsWith(`${route} `) ? [key.split(' ')[1] as SecretName] : [],
    );
  }
  forget(route: string): void {
    for (const name of this.names(route)) this.set(route, name, null);
  }
}

/** The inbox, the outbox on a real disk and the routes as the app wires them; time is told to pass. */
export class House {
  readonly folder: string;
  readonly clock: FakeClock;
  readonly secrets = new PlainSecrets();
  readonly alerts: AlertManager;
  readonly store: RouteStore;
  readonly log: KeyedLog;
  readonly outbox: Outbox;
  readonly router: AlertRouter;
  readonly logged: string[] = [];
  silences: ReadonlyMap<string, Silence> = new Map();
  readonly #silenced: (() => void)[] = [];

  /** `before`: goes on in its folder, with its rows unless told otherwise. */
  constructor(
    before?: House,
    options: { readonly rows?: AlertManager; readonly mostWaiting?: number; readonly epoch?: number } = {},
  ) {
    this.folder = before?.folder ?? mkdtempSync(join(tmpdir(), 'routes-'));
    this.clock = before?.clock ?? new FakeClock(options.epoch);
    if (before !== undefined) this.secrets = before.secrets;
    const restored = (options.rows ?? before?.alerts)?.all() ?? [];
    this.alerts = new AlertManager({ clock: this.clock, enabled: true, restored, onChange: () => undefined });
    this.store = new RouteStore(this.folder);
    this.log = new KeyedLog(join(this.folder, 'outbox.jsonl'), (words) => this.logged.push(words));
    const { instance } = this.store;
    const { mostWaiting = MOST_WAITING } = options;
    this.outbox = new Outbox({ log: this.log, newId: randomUUID, instance, mostWaiting });
    const logger: Logger = { log: (_level, message) => this.logged.push(message) };
    this.router = new AlertRouter({
      alerts: this.alerts,
      store: this.store,
      secrets: this.secrets,
      outbox: this.outbox,
      clock: this.clock,
      logger,
      host: 'mill.example',
      version: '1.2.3',
      silences: {
        setSilences: (rows) => {
          this.silences = rows;
          this.alerts.setSilences(rows);
          this.#silenced.splice(0).forEach((told) => told());
        },
      },
      onChange: () => undefined,
    });
  }

  async add(
    route: Partial<Route> & Pick<Route, 'kind'>,
    secrets: Partial<Record<SecretName, string>> = {},
  ): Promise<Route> {
    const common = { id: randomUUID(), name: randomUUID(), enabled: true, minLevel: 'WARNING', allowHttp: false };
    const { allowHttp: _, ...own } = common;
    const full = { ...(route.kind === 'command' ? own : common), ...route } as Route;
    await this.router.save(full, secrets, null);
    return full;
  }

  raise(cause: string, change: Partial<AlertEvent> = {}): void {
    this.alerts.raise({
      rule: 'disk-full',
      level: 'ERROR',
      component: 'output',
      cause,
      message: `${cause} is full`,
      ...change,
    });
  }

  clear(cause: string): void {
    this.alerts.clear({ rule: 'disk-full', component: 'output', cause }, { over: true });
  }

  /** Settles when other rows are silenced than before. */
  silencesTold(): Promise<void> {
    return new Promise((told) => this.#silenced.push(told));
  }

  /** Time passes, and what came due then is over. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.router.idle();
  }

  /** As a process that is killed leaves it: nothing is closed, nothing more is written. */
  async stop(): Promise<void> {
    await this.router.stop();
    await this.log.close();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
