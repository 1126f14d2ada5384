import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ActiveClock } from '../engine/active-clock.ts';
import type { AlertManager } from '../engine/alerts/alert-manager.ts';
import { AlertRouter } from '../engine/integrations/alert-router.ts';
import { KeyedLog } from '../engine/integrations/keyed-log.ts';
import { Outbox } from '../engine/integrations/outbox.ts';
import { RouteStore } from '../engine/integrations/route-store.ts';
import type { SilenceSink } from '../engine/integrations/silences.ts';
import type { Logger } from '../engine/ports.ts';
import type { Keyring } from './keyring.ts';
import { SecretStore } from './secrets.ts';

/** Fine enough for the waits of routes, which begin at 5 s. */
const TICK_MS = 1000;

export interface RoutingOptions {
  readonly dataDir: string;
  readonly alerts: AlertManager;
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly version: string;
  readonly silences?: SilenceSink;
}

/** The routes of the app with all that is theirs. */
export interface Routing {
  readonly router: AlertRouter;
  readonly secrets: SecretStore;
  /** Files that were not as they should be, one sentence each. */
  readonly problems: readonly string[];
  /** Calls back when something that routes show has changed. */
  onChange(listener: () => void): void;
  stop(): Promise<void>;
}

/** Puts the routes together; `router.start()` lets them go. */
export function openRouting({ dataDir, alerts, keyring, logger, version, silences }: RoutingOptions): Routing {
  const clock = new ActiveClock({ tickMs: TICK_MS });
  const store = new RouteStore(dataDir);
  const log = new KeyedLog(join(dataDir, 'outbox.jsonl'), (words) => logger.log('error', words));
  const outbox = new Outbox({ log, newId: randomUUID, instance: store.instance });
  const secrets = new SecretStore(dataDir, keyring);
  let tell = (): void => undefined;
  const router = new AlertRouter({
    alerts,
    store,
    secrets,
    outbox,
    clock,
    logger,
    host: hostname(),
    version,
    ...(silences === undefined ? {} : { silences }),
    onChange: () => tell(),
  });
  return {
    router,
    secrets,
    problems: [store.problem, log.problem, secrets.problem].filter((problem) => problem !== null),
    onChange: (listener) => {
      tell = listener;
    },
    stop: async () => {
      await router.stop();
      await log.close();
      clock.stop();
    },
  };
}
