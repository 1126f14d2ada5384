import { AppError } from '../../../shared/app-error.ts';
import type { Route } from '../../../shared/domain/routes.ts';
import type { Logger } from '../ports.ts';
import { alertmanagerAdapter } from './alertmanager.ts';
import { commandAdapter, commandDigest } from './command.ts';
import type { Adapter, AdapterDeps } from './delivery.ts';
import { pagerdutyAdapter } from './pagerduty.ts';
import { webhookAdapter } from './webhook.ts';

/** How a route sends, by its kind. `agreed`: digest of the command that the person has agreed to. */
export function makeAdapter(
  route: Route,
  deps: AdapterDeps & { readonly logger: Logger; readonly agreed: string | null },
): Adapter {
  const adapter = ofKind(route, deps);
  return {
    ...adapter,
    async deliver(delivery, signal) {
      try {
        return await adapter.deliver(delivery, signal);
      } catch (error) {
        // A secret that cannot be read; nothing was sent then.
        if (error instanceof AppError) return { kind: 'later', words: error.message, seen: false };
        throw error;
      }
    },
  };
}

function ofKind(route: Route, deps: Parameters<typeof makeAdapter>[1]): Adapter {
  switch (route.kind) {
    case 'pagerduty':
      return pagerdutyAdapter(route, deps);
    case 'alertmanager':
      return alertmanagerAdapter(route, deps);
    case 'webhook':
      return webhookAdapter(route, deps);
    case 'command':
      return commandAdapter(route, { ...deps, agreed: deps.agreed === commandDigest(route.argv) });
  }
}
