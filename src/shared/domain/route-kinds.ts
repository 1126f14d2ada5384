import type { AlertLevel } from './alert.ts';

/** Where alerts can be sent. */
export const ROUTE_KINDS = ['pagerduty', 'alertmanager', 'webhook', 'command'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** What a route may have to keep secret; the page learns of each only whether it is set. */
export const SECRET_NAMES = ['routingKey', 'hmac', 'authorization'] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** What the outside is told of an alert. */
export const ROUTE_ACTIONS = ['trigger', 'acknowledge', 'resolve'] as const;
export type RouteAction = (typeof ROUTE_ACTIONS)[number];

export interface RouteKindInfo {
  readonly title: string;
  /** One sentence. */
  readonly purpose: string;
  /** Address that a new one begins with; null for a kind without one. */
  readonly url: string | null;
  readonly minLevel: AlertLevel;
  readonly secrets: readonly SecretName[];
  /** Nothing can be sent without it. */
  readonly needs: SecretName | null;
  readonly actions: readonly RouteAction[];
}

export const ROUTE_KIND_INFO = {
  pagerduty: {
    title: 'PagerDuty',
    purpose: 'Opens, acknowledges and resolves incidents by the Events API v2.',
    url: 'https://events.pagerduty.com',
    minLevel: 'CRITICAL',
    secrets: ['routingKey'],
    needs: 'routingKey',
    actions: ROUTE_ACTIONS,
  },
  alertmanager: {
    title: 'Alertmanager',
    purpose: 'Keeps the alerts of Prometheus Alertmanager up to date, and shows its silences on the rows here.',
    url: 'http://127.0.0.1:9093',
    minLevel: 'WARNING',
    secrets: ['authorization'],
    needs: null,
    // It knows no acknowledgement.
    actions: ['trigger', 'resolve'],
  },
  webhook: {
    title: 'Webhook',
    purpose: 'Posts JSON to an address of yours, signed if you set a secret.',
    url: 'https://',
    minLevel: 'WARNING',
    secrets: ['hmac', 'authorization'],
    needs: null,
    actions: ROUTE_ACTIONS,
  },
  command: {
    title: 'Command',
    purpose: 'Starts a program of yours and gives it JSON on its standard input.',
    url: null,
    minLevel: 'WARNING',
    secrets: [],
    needs: null,
    actions: ROUTE_ACTIONS,
  },
} as const satisfies Record<RouteKind, RouteKindInfo>;

export const SECRET_WORDS = {
  routingKey: { title: 'Routing key', meaning: 'Integration key of the PagerDuty service (Events API v2).' },
  hmac: { title: 'Signing secret', meaning: 'The receiver checks by it that a message is from here and not changed.' },
  authorization: { title: 'Authorization', meaning: 'Sent as the header of that name, such as “Bearer …”.' },
} as const satisfies Record<SecretName, { readonly title: string; readonly meaning: string }>;

/** How a route does. Times are epoch milliseconds. */
export interface RouteHealth {
  /** When the other side last took something; null for never. */
  readonly okAt: number | null;
  /** What went wrong last, in words of whoever refused; it is over when `okAt` is later. Null for nothing ever. */
  readonly error: { readonly at: number; readonly words: string } | null;
  /** Alerts with news that wait to be sent. */
  readonly waiting: number;
  /** Alerts that are open there. */
  readonly open: number;
  /** New alerts that were never sent, because too many waited. Exact, over all sessions. */
  readonly omitted: number;
  /** When the next try is due; null when none is. */
  readonly retryAt: number | null;
  /** Rows here that a silence there covers. */
  readonly silenced: number;
}
