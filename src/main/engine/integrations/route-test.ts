import { randomBytes } from 'node:crypto';
import { ROUTE_KIND_INFO, type RouteAction } from '../../../shared/domain/route-kinds.ts';
import type { Route, RouteTest } from '../../../shared/domain/routes.ts';
import { deliveryId, type Adapter, type Outcome } from './delivery.ts';
import type { Entry } from './lane.ts';
import type { RoutedAlert } from './routed-alert.ts';

/** Tries a route by an alert of its own, and its end; says what came of each. Nothing of it is kept. Rejects never. */
export async function testRoute(route: Route, adapter: Adapter, now: number): Promise<RouteTest> {
  const key = `gristmill-test-${randomBytes(8).toString('hex')}`;
  const alert: RoutedAlert = {
    id: key,
    rule: 'route-test',
    level: route.minLevel,
    levels: [route.minLevel],
    message: `A test of the route "${route.name}" by Gristmill. Nothing is wrong.`,
    component: 'routes',
    count: 1,
    startedAt: now,
    lastAt: now,
    examples: [],
    metadata: { test: true },
    test: true,
  };
  const began = await send(adapter, { key, alert, action: 'trigger', at: now });
  if (began.kind !== 'accepted') return { ok: false, words: `The test alert did not arrive. ${began.words}` };
  const ended = await send(adapter, { key, alert, action: 'resolve', at: now });
  if (ended.kind !== 'accepted') {
    return {
      ok: false,
      words: `The test alert arrived (${began.words}) Its end did not: resolve it there. ${ended.words}`,
    };
  }
  return { ok: true, words: `${ROUTE_KIND_INFO[route.kind].title} took the test alert and its end. ${ended.words}` };
}

async function send(
  adapter: Adapter,
  news: { readonly key: string; readonly alert: RoutedAlert; readonly action: RouteAction; readonly at: number },
): Promise<Outcome> {
  const entry: Entry = { ...news, id: randomBytes(16).toString('hex'), seq: 0, tried: false };
  const entries = [entry];
  try {
    const delivery = { id: deliveryId(entries), entries, following: 0, dropped: 0, failures: 0 };
    return await adapter.deliver(delivery, new AbortController().signal);
  } catch (error) {
    return { kind: 'later', words: error instanceof Error ? error.message : String(error), seen: true };
  }
}
