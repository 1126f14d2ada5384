import { createHmac } from 'node:crypto';
import type { HttpRoute } from '../../../shared/domain/routes.ts';
import type { Adapter, AdapterDeps, Outcome } from './delivery.ts';
import { httpCall } from './http-call.ts';
import { alertMessage, MOST_ALERTS } from './message.ts';

/** `whsec_` and base64: bytes. Anything else is taken as text. */
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/**
 * Any receiver of JSON. Headers and signature are those of Standard Webhooks (standardwebhooks.com), for which there are
 * libraries in most languages: HMAC-SHA256 over `id.timestamp.body`.
 */
export function webhookAdapter({ url }: HttpRoute, deps: AdapterDeps): Adapter {
  return {
    batch: MOST_ALERTS,
    async deliver(delivery, signal): Promise<Outcome> {
      const now = deps.clock.wall();
      const body = JSON.stringify(alertMessage(delivery, deps.host, now));
      const seconds = Math.floor(now / 1000);
      const hmac = deps.secret('hmac');
      const authorization = deps.secret('authorization');
      const { outcome } = await httpCall(
        {
          url,
          headers: {
            'content-type': 'application/json',
            'user-agent': `Gristmill/${deps.version}`,
            'idempotency-key': delivery.id,
            'webhook-id': delivery.id,
            'webhook-timestamp': `${seconds}`,
            ...(hmac === null ? {} : { 'webhook-signature': signature(hmac, delivery.id, seconds, body) }),
            ...(authorization === null ? {} : { authorization }),
          },
          body,
          secrets: [hmac, authorization].filter((secret) => secret !== null),
        },
        deps.clock,
        signal,
      );
      return outcome;
    },
  };
}

export function signature(secret: string, id: string, seconds: number, body: string): string {
  const encoded = SECRET.exec(secret)?.[1];
  const key = encoded === undefined ? Buffer.from(secret) : Buffer.from(encoded, 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}
