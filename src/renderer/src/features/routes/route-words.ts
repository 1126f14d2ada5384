import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconClockPause,
  IconPlayerPause,
} from '@tabler/icons-react';
import type { RouteHealth } from '../../../../shared/domain/route-kinds.ts';
import type { Route } from '../../../../shared/domain/routes.ts';
import { plural } from '../../lib/count.ts';
import type { StateLook } from '../../ui/state-mark.tsx';

/** How a route does, in a word. */
export function routeLook({ enabled }: Route, { okAt, error, retryAt }: RouteHealth): StateLook {
  if (!enabled) return { word: 'Off', tone: 'idle', icon: IconPlayerPause };
  if (error !== null && error.at > (okAt ?? 0)) {
    return retryAt === null
      ? { word: 'Failed', tone: 'bad', icon: IconAlertTriangle }
      : { word: 'Tries again', tone: 'warn', icon: IconClockPause };
  }
  if (okAt === null) return { word: 'Not used yet', tone: 'idle', icon: IconCircleDashed };
  return { word: 'Works', tone: 'ok', icon: IconCircleCheck };
}

/** Whom it goes to, in a line. */
export const targetWords = (route: Route): string => ('url' in route ? route.url : route.argv.join(' '));

/** What is to be counted of it; what is nothing is not said. */
export function countWords({ open, waiting, omitted, silenced }: RouteHealth): readonly string[] {
  return [
    ...(open === 0 ? [] : [`${plural(open, 'alert')} open there`]),
    ...(waiting === 0 ? [] : [`${plural(waiting, 'alert')} ${waiting === 1 ? 'waits' : 'wait'} to be sent`]),
    ...(silenced === 0 ? [] : [`${plural(silenced, 'alert')} silenced there`]),
    ...(omitted === 0 ? [] : [`${plural(omitted, 'alert')} never sent, because too many waited`]),
  ];
}

/** A command as one types it: a word a line, so that nothing has to be quoted. */
export const argvOf = (text: string): readonly string[] => text.split('\n').filter((word) => word !== '');
