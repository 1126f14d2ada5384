import { IconBellCheck } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { AlertFilter } from '../../stores/alerts.ts';

const WORDS = {
  active: {
    title: 'Nothing needs you',
    text: 'Trouble shows up here, with what has been done about it and what you can do.',
  },
  acknowledged: { title: 'Nothing acknowledged', text: 'Alerts you have seen and left open are kept here.' },
  snoozed: { title: 'Nothing snoozed', text: 'Alerts that you want quiet for a while wait here, and come back.' },
  resolved: { title: 'Nothing resolved yet', text: 'What is over, by itself or by hand, is kept here.' },
  history: { title: 'Nothing here', text: 'Every alert of the last 90 days is kept here, at most 10,000.' },
} as const satisfies Record<AlertFilter, { readonly title: string; readonly text: string }>;

export function NoAlerts({ filter }: { readonly filter: AlertFilter }): ReactElement {
  return (
    <div className="alerts-none" data-testid="alerts-empty">
      <IconBellCheck size={36} stroke={1.3} aria-hidden />
      <strong>{WORDS[filter].title}</strong>
      <span className="dim">{WORDS[filter].text}</span>
    </div>
  );
}
