import { IconBellCheck } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { AlertState } from '../../../../shared/domain/alert.ts';

const WORDS = {
  active: {
    title: 'Nothing needs you',
    text: 'Trouble shows up here, with what has been done about it and what you can do.',
  },
  acknowledged: { title: 'Nothing acknowledged', text: 'Alerts you have seen and left open are kept here.' },
  resolved: { title: 'Nothing resolved yet', text: 'What is over, by itself or by hand, is kept here.' },
} as const satisfies Record<AlertState, { readonly title: string; readonly text: string }>;

export function NoAlerts({ state }: { readonly state: AlertState }): ReactElement {
  return (
    <div className="alerts-none" data-testid="alerts-empty">
      <IconBellCheck size={36} stroke={1.3} aria-hidden />
      <strong>{WORDS[state].title}</strong>
      <span className="dim">{WORDS[state].text}</span>
    </div>
  );
}
