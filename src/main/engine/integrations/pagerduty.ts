import type { AlertLevel } from '../../../shared/domain/alert.ts';
import type { HttpRoute } from '../../../shared/domain/routes.ts';
import type { Adapter, AdapterDeps, Outcome } from './delivery.ts';
import { httpCall } from './http-call.ts';
import type { Entry } from './lane.ts';
import { cut } from './routed-alert.ts';
import { joinUrl } from './route-url.ts';

/** Longest summary that the Events API v2 takes, in characters. */
const SUMMARY = 1024;

export const PAGERDUTY_SEVERITY = {
  INFO: 'info',
  WARNING: 'warning',
  ERROR: 'error',
  CRITICAL: 'critical',
} as const satisfies Record<AlertLevel, string>;

/** PagerDuty's Events API v2: one event a request; `dedup_key` makes a repetition the same incident. */
export function pagerdutyAdapter({ url }: HttpRoute, deps: AdapterDeps): Adapter {
  return {
    batch: 1,
    async deliver({ entries, dropped }, signal): Promise<Outcome> {
      const routingKey = deps.secret('routingKey');
      if (routingKey === null) return { kind: 'later', words: 'No routing key is set.', seen: false };
      const [entry] = entries;
      if (entry === undefined) return { kind: 'accepted', words: 'There was nothing to send.' };
      const { outcome } = await httpCall(
        {
          url: joinUrl(url, '/v2/enqueue'),
          headers: { 'content-type': 'application/json', 'user-agent': `Gristmill/${deps.version}` },
          body: JSON.stringify({ routing_key: routingKey, ...event(entry, deps.host, dropped) }),
          secrets: [routingKey],
        },
        deps.clock,
        signal,
      );
      return outcome;
    },
  };
}

function event({ action, key, alert }: Entry, host: string, dropped: number): object {
  const common = { event_action: action, dedup_key: key, client: 'Gristmill' };
  if (action !== 'trigger') return common;
  return {
    ...common,
    payload: {
      summary: cut(`${alert.test === true ? '[Test] ' : ''}${alert.message}`, SUMMARY),
      source: host,
      severity: PAGERDUTY_SEVERITY[alert.level],
      timestamp: new Date(alert.lastAt).toISOString(),
      component: alert.component,
      group: 'gristmill',
      class: alert.rule,
      custom_details: {
        count: alert.count,
        started: new Date(alert.startedAt).toISOString(),
        examples: alert.examples,
        ...(alert.action === undefined ? {} : { done: alert.action }),
        ...(alert.workerId === undefined ? {} : { worker: alert.workerId }),
        ...(dropped === 0 ? {} : { alerts_never_sent: dropped }),
        metadata: alert.metadata,
      },
    },
  };
}
