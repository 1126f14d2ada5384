import { IconAdjustments, IconBell, IconGauge, IconHistory, IconListDetails, IconServerCog } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { Place } from '../../stores/places.ts';

export const PLACE_LOOK = {
  overview: { title: 'Overview', icon: IconGauge },
  workers: { title: 'Workers', icon: IconServerCog },
  tasks: { title: 'Tasks', icon: IconListDetails },
  alerts: { title: 'Alerts', icon: IconBell },
  batches: { title: 'Batches', icon: IconHistory },
  settings: { title: 'Settings', icon: IconAdjustments },
} as const satisfies Record<Place, { readonly title: string; readonly icon: Icon }>;
