import type { Route, RouteTest, SecretChanges } from '../../../../shared/domain/routes.ts';
import { call } from '../../bridge/client.ts';
import { showRoutes } from '../../stores/routes.ts';
import { attempt } from '../../ui/report.ts';

export async function loadRoutes(): Promise<void> {
  const view = await attempt('Could not read the routes', () => call('routes.list'));
  if (view !== undefined) showRoutes(view);
}

/** Gives the reason when it was not kept. */
export async function saveRoute(route: Route, secrets: SecretChanges): Promise<string | undefined> {
  try {
    showRoutes(await call('routes.save', { route, secrets }));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function removeRoute(id: string): Promise<void> {
  const view = await attempt('Could not remove the route', () => call('routes.remove', { id }));
  if (view !== undefined) showRoutes(view);
}

export async function testRoute(id: string): Promise<RouteTest | undefined> {
  return attempt('Could not test the route', () => call('routes.test', { id }));
}
