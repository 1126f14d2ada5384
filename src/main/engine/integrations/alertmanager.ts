import type { AlertLevel } from '../../../shared/domain/alert.ts';
import type { HttpRoute } from '../../../shared/domain/routes.ts';
import type { Adapter, AdapterDeps, OpenAlert, Outcome } from './delivery.ts';
import { httpCall } from './http-call.ts';
import type { Entry } from './lane.ts';
import { MOST_ALERTS } from './message.ts';
import type { RoutedAlert } from './routed-alert.ts';
import { joinUrl } from './route-url.ts';

/** Alertmanager forgets what it does not hear of again; Prometheus says it once a minute by default, and so do we. */
export const REPEAT_MS = 60_000;
/** And it ends by itself what was not repeated for so long: the app is closed. Four times, as with Prometheus. */
const HOLD_MS = 4 * REPEAT_MS;

/** By its labels Alertmanager knows an alert, groups and silences it. They hold no path. */
export function labelsOf(alert: RoutedAlert, host: string, level: AlertLevel = alert.level): Record<string, string> {
  return {
    alertname: alert.rule,
    severity: level.toLowerCase(),
    component: alert.component,
    instance: host,
    job: 'gristmill',
    alert_id: alert.id,
    ...(alert.workerId === undefined ? {} : { worker: alert.workerId }),
    ...(alert.test === true ? { test: 'true' } : {}),
  };
}

export function alertmanagerAdapter({ url }: HttpRoute, deps: AdapterDeps): Adapter {
  const send = async (alerts: readonly object[], signal: AbortSignal): Promise<Outcome> => {
    const authorization = deps.secret('authorization');
    const { outcome } = await httpCall(
      {
        url: joinUrl(url, '/api/v2/alerts'),
        headers: {
          'content-type': 'application/json',
          'user-agent': `Gristmill/${deps.version}`,
          ...(authorization === null ? {} : { authorization }),
        },
        body: JSON.stringify(alerts),
        secrets: authorization === null ? [] : [authorization],
      },
      deps.clock,
      signal,
    );
    return outcome;
  };
  const active = (alert: RoutedAlert): object[] => posts(alert, deps.host, deps.clock.wall(), null);
  return {
    batch: MOST_ALERTS,
    deliver: ({ entries }, signal) =>
      send(
        entries.flatMap((entry) =>
          isEnd(entry) ? posts(entry.alert, deps.host, entry.at, entry.at) : active(entry.alert),
        ),
        signal,
      ),
    repeat: {
      everyMs: REPEAT_MS,
      send: (open: readonly OpenAlert[], signal) =>
        send(
          open.flatMap(({ alert }) => active(alert)),
          signal,
        ),
    },
  };
}

const isEnd = ({ action }: Entry): boolean => action === 'resolve';

/**
 * An alert as Alertmanager takes it. The level is one of its labels, so each level that it had is an alert of its own
 * there: all but the present one are over.
 */
function posts(alert: RoutedAlert, host: string, now: number, endedAt: number | null): object[] {
  return alert.levels.map((level) => {
    const goesOn = endedAt === null && level === alert.level;
    const startsAt = Math.min(alert.startedAt, now);
    return {
      labels: labelsOf(alert, host, level),
      annotations: {
        summary: alert.message,
        count: `${alert.count}`,
        ...(alert.examples.length === 0 ? {} : { examples: alert.examples.join('\n') }),
        ...(alert.action === undefined ? {} : { done: alert.action }),
      },
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(goesOn ? now + HOLD_MS : (endedAt ?? now)).toISOString(),
    };
  });
}
