import { AppError } from '../../../shared/app-error.ts';
import { ALERT_LEVELS, callOf, type Alert, type AlertTransition } from '../../../shared/domain/alert.ts';
import {
  ROUTE_KIND_INFO,
  SECRET_WORDS,
  type RouteAction,
  type RouteHealth,
} from '../../../shared/domain/route-kinds.ts';
import type { Route, RouteTest, RouteView, SecretChanges } from '../../../shared/domain/routes.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import type { Clock, Logger } from '../ports.ts';
import { makeAdapter } from './adapters.ts';
import { LONG_GONE } from './backoff.ts';
import type { AdapterDeps, Outcome } from './delivery.ts';
import type { Outbox } from './outbox.ts';
import { isAbout, refusedAlert, rowsOf, unreachableAlert, unreachableRow } from './route-alerts.ts';
import { RouteSender } from './route-sender.ts';
import type { RouteStore } from './route-store.ts';
import { testRoute } from './route-test.ts';
import { routedAlert } from './routed-alert.ts';
import type { SecretKeeper } from './secret-keeper.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { Silence, SilenceSink } from './silences.ts';

export interface AlertRouterOptions {
  readonly alerts: Pick<AlertManager, 'onTransition' | 'all' | 'raise' | 'clear'>;
  readonly store: RouteStore;
  readonly secrets: SecretKeeper;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Name of this machine. */
  readonly host: string;
  /** Of the app. */
  readonly version: string;
  /** Told which rows are silenced outside. */
  readonly silences?: SilenceSink;
  /** Something of what `views` shows has changed. */
  readonly onChange: () => void;
}

/** A route at work. */
interface Running {
  readonly sender: RouteSender;
  readonly silences: SilenceWatch | null;
}

/** Sends alerts out of the house: from each step in the life of a row to the outbox, and from there by the routes. */
export class AlertRouter {
  readonly #o: AlertRouterOptions;
  readonly #running = new Map<string, Running>();
  #forget: () => void = () => undefined;
  #silenced = '';
  /** Changes of routes, one after the other. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(options: AlertRouterOptions) {
    this.#o = options;
  }

  start(): void {
    const { alerts, store, outbox } = this.#o;
    // With a file that cannot be read there are no routes here, and what waits must not go with it.
    if (store.problem === null) {
      const ids = new Set(store.routes.map(({ id }) => id));
      for (const id of outbox.routes) if (!ids.has(id)) outbox.forget(id);
    }
    this.#endLost();
    this.#forget = alerts.onTransition((alert, transition) => this.#take(alert, transition));
    for (const route of store.routes) this.#run(route);
  }

  /** What is under way is given up, and sent again in the next session. */
  async stop(): Promise<void> {
    this.#forget();
    await Promise.all(Array.from(this.#running.keys(), (id) => this.#halt(id)));
    await this.#o.outbox.flushed();
  }

  views(): readonly RouteView[] {
    return this.#o.store.routes.map((route) => ({
      route,
      secretsSet: this.#o.secrets.names(route.id),
      health: this.#health(route),
    }));
  }

  /** Keeps a route and goes by it at once. `agreed`: digest of the command that the person has agreed to. Throws AppError. */
  save(route: Route, changes: SecretChanges, agreed: string | null): Promise<void> {
    return this.#inTurn(() => this.#save(route, changes, agreed));
  }

  /** What is open there stays open there. Throws AppError. */
  remove(id: string): Promise<void> {
    return this.#inTurn(() => this.#remove(id));
  }

  async #save(route: Route, changes: SecretChanges, agreed: string | null): Promise<void> {
    const { store, secrets, outbox } = this.#o;
    this.#assertSecretsStay(route, changes);
    store.save(route, agreed);
    for (const name of ROUTE_KIND_INFO[route.kind].secrets) {
      const value = changes[name];
      if (value !== undefined) secrets.set(route.id, name, value);
    }
    await this.#halt(route.id);
    if (!route.enabled) outbox.dropBeginnings(route.id);
    this.#run(route);
    this.#o.onChange();
  }

  /** A secret was given for one place, and is not taken along to another. */
  #assertSecretsStay(route: Route, changes: SecretChanges): void {
    const before = this.#o.store.routes.find(({ id }) => id === route.id);
    if (before === undefined || sameOrigin(before, route)) return;
    const taken = this.#o.secrets.names(route.id).filter((name) => changes[name] === undefined);
    if (taken.length === 0) return;
    const words = taken.map((name) => SECRET_WORDS[name].title).join(', ');
    throw new AppError('usage', `The address leads elsewhere than before. Enter anew what is secret: ${words}.`);
  }

  async #remove(id: string): Promise<void> {
    const { store, secrets, outbox, alerts } = this.#o;
    store.remove(id);
    await this.#halt(id);
    outbox.forget(id);
    secrets.forget(id);
    for (const row of rowsOf(id)) alerts.clear(row, { over: true });
    this.#silencesChanged();
    this.#o.onChange();
  }

  /** Digest of the command that the person has agreed to for a route; null for none. */
  agreed(id: string): string | null {
    return this.#o.store.agreed(id);
  }

  /** Sends an alert that is marked as a test, and its end, by the very code that sends others. Throws AppError. */
  async test(id: string): Promise<RouteTest> {
    const route = this.#o.store.find(id);
    return testRoute(route, makeAdapter(route, this.#depsOf(route)), this.#o.clock.wall());
  }

  /** Settles when no route has anything under way. */
  async idle(): Promise<void> {
    await Promise.all(Array.from(this.#running.values(), ({ sender }) => sender.idle()));
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.#changes.then(change);
    this.#changes = done.catch(() => undefined);
    return done;
  }

  #take(alert: Alert, transition: AlertTransition): void {
    const action: RouteAction | null = callOf(transition, alert);
    if (action === null) return;
    const news = routedAlert(alert, transition);
    for (const route of this.#o.store.routes) {
      const actions: readonly RouteAction[] = ROUTE_KIND_INFO[route.kind].actions;
      if (!actions.includes(action) || isAbout(alert, route.id)) continue;
      const begins = route.enabled && reaches(alert, route);
      this.#o.outbox.add(route.id, action, news, transition.at, begins);
      this.#running.get(route.id)?.sender.poke();
    }
    this.#o.onChange();
  }

  /**
   * Ends outside what is not there any more: its row was not saved before the last session died, or was resolved
   * while nobody listened.
   */
  #endLost(): void {
    const { alerts, outbox, store, clock } = this.#o;
    const rows = new Map(alerts.all().map((alert) => [alert.id, alert]));
    for (const [id, alert] of outbox.openAlerts()) {
      const state = rows.get(id)?.state;
      if (state !== undefined && state !== 'resolved') continue;
      for (const route of store.routes) outbox.add(route.id, 'resolve', alert, clock.wall(), false);
    }
  }

  #run(route: Route): void {
    if (!route.enabled) return;
    const { outbox, clock } = this.#o;
    const deps = this.#depsOf(route);
    const onOutcome = (outcome: Outcome, failures: number): void => this.#tell(route, outcome, failures);
    const sender = new RouteSender({ route: route.id, adapter: makeAdapter(route, deps), outbox, clock, onOutcome });
    const silences =
      route.kind === 'alertmanager'
        ? new SilenceWatch({
            route,
            deps,
            clock,
            open: () => outbox.open(route.id),
            onRows: () => this.#silencesChanged(),
          })
        : null;
    this.#running.set(route.id, { sender, silences });
    sender.start();
    silences?.start();
  }

  async #halt(id: string): Promise<void> {
    const running = this.#running.get(id);
    this.#running.delete(id);
    await Promise.all([running?.sender.stop(), running?.silences?.stop()]);
  }

  #depsOf(route: Route): AdapterDeps & { readonly logger: Logger; readonly agreed: string | null } {
    const { clock, host, version, logger, secrets, store } = this.#o;
    const secret: AdapterDeps['secret'] = (name) => secrets.read(route.id, name);
    return { clock, host, version, logger, secret, agreed: store.agreed(route.id) };
  }

  #tell(route: Route, outcome: Outcome, failures: number): void {
    const { alerts, logger } = this.#o;
    if (outcome.kind === 'accepted') alerts.clear(unreachableRow(route.id));
    else logger.log('warn', `route "${route.name}": ${outcome.words}`);
    if (outcome.kind === 'refused') alerts.raise(refusedAlert(route, outcome.words));
    if (failures === LONG_GONE && outcome.kind === 'later') alerts.raise(unreachableAlert(route, outcome.words));
    this.#o.onChange();
  }

  #health({ id }: Route): RouteHealth {
    const { outbox } = this.#o;
    const { okAt, error, omitted } = outbox.facts(id);
    const running = this.#running.get(id);
    return {
      okAt,
      error: running?.silences?.problem ?? error,
      omitted,
      waiting: outbox.waiting(id),
      open: outbox.open(id).length,
      retryAt: running?.sender.retryAt ?? null,
      silenced: running?.silences?.rows.size ?? 0,
    };
  }

  #silencesChanged(): void {
    const rows = new Map<string, Silence>();
    for (const { silences } of this.#running.values()) {
      for (const [id, silence] of silences?.rows ?? []) {
        if (silence.untilMs > (rows.get(id)?.untilMs ?? 0)) rows.set(id, silence);
      }
    }
    const shown = JSON.stringify([...rows]);
    if (shown !== this.#silenced) this.#o.silences?.setSilences(rows);
    this.#silenced = shown;
    this.#o.onChange();
  }
}

function sameOrigin(one: Route, other: Route): boolean {
  if (!('url' in one) || !('url' in other)) return one.kind === other.kind;
  return one.kind === other.kind && originOf(one.url) === originOf(other.url);
}

/** An address that is none is refused by who keeps it. */
const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url);

const reaches = ({ level }: Alert, { minLevel }: Route): boolean =>
  ALERT_LEVELS.indexOf(level) >= ALERT_LEVELS.indexOf(minLevel);
