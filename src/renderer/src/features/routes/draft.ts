import { ROUTE_KIND_INFO, type RouteKind, type SecretName } from '../../../../shared/domain/route-kinds.ts';
import type { Route, RouteView } from '../../../../shared/domain/routes.ts';

/** A route as it is being edited. */
export interface Draft {
  readonly route: Route;
  readonly isNew: boolean;
  readonly secretsSet: readonly SecretName[];
}

/** Time that a command has by default, in seconds. */
const COMMAND_SECONDS = 30;

/** A new one with a name that is free. */
export function newDraft(kind: RouteKind, routes: readonly RouteView[]): Draft {
  const { title, url, minLevel } = ROUTE_KIND_INFO[kind];
  const taken = new Set(routes.map(({ route }) => route.name));
  let name: string = title;
  for (let number = 2; taken.has(name); number++) name = `${title} ${number}`;
  const common = { id: crypto.randomUUID(), name, enabled: true, minLevel };
  const route: Route =
    kind === 'command'
      ? { ...common, kind, argv: [], timeoutSeconds: COMMAND_SECONDS }
      : { ...common, kind, url: url ?? '', allowHttp: false };
  return { route, isNew: true, secretsSet: [] };
}

export const draftOf = ({ route, secretsSet }: RouteView): Draft => ({ route, isNew: false, secretsSet });
