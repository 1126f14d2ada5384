import type { Alert } from '../../../shared/domain/alert.ts';
import type { Route } from '../../../shared/domain/routes.ts';
import type { AlertEvent } from '../alerts/alert-manager.ts';

const COMPONENT = 'routes';
type Identity = Pick<AlertEvent, 'rule' | 'component' | 'cause'>;

const refusedRow = (route: string): Identity => ({ rule: 'route-refused', component: COMPONENT, cause: route });
export const unreachableRow = (route: string): Identity => ({
  rule: 'route-unreachable',
  component: COMPONENT,
  cause: route,
});

/** Rows about a route, for when it is gone. */
export const rowsOf = (route: string): readonly Identity[] => [refusedRow(route), unreachableRow(route)];

/** The other side said no, so that alert is not known there. A person has to look: the next one may pass. */
export const refusedAlert = ({ id, name }: Route, words: string): AlertEvent => ({
  ...refusedRow(id),
  level: 'ERROR',
  message: `The route "${name}" was refused: ${words}`,
  metadata: { route: id },
  action: 'What was refused is not sent again. Later alerts are. Check the route in Settings, and test it there.',
});

/** Nobody has answered for minutes. */
export const unreachableAlert = ({ id, name }: Route, words: string): AlertEvent => ({
  ...unreachableRow(id),
  level: 'WARNING',
  message: `The route "${name}" does not get through: ${words}`,
  metadata: { route: id },
  action: 'Nothing is lost: what waits is tried again every five minutes, and over the end of the app.',
});

/** A row about a route is sent by all others, and never by itself. */
export const isAbout = ({ component, metadata }: Alert, route: string): boolean =>
  component === COMPONENT && metadata['route'] === route;
