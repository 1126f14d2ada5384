import type { ReactElement } from 'react';
import type { AlertTransition } from '../../../../shared/domain/alert.ts';
import { Ago } from '../../ui/ago.tsx';
import '../../ui/timeline.css';

const WHAT = {
  raised: 'Raised',
  escalated: 'Got worse',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  woken: 'Snooze ended',
  recovering: 'Cause gone, closing in a minute',
  relapsed: 'Cause came back',
  flapping: 'Comes and goes, held open',
  settled: 'Calm again',
  resolved: 'Resolved',
  reopened: 'Came back',
  undone: 'Taken back',
} as const satisfies Record<AlertTransition['what'], string>;

const WHO = { engine: 'by Gristmill', person: 'by you' } as const satisfies Record<AlertTransition['who'], string>;

/** Who did what and when, newest first. */
export function AlertTimeline({ history }: { readonly history: readonly AlertTransition[] }): ReactElement {
  return (
    <ol className="plain-list timeline">
      {history.toReversed().map((step) => (
        <li key={`${step.at}-${step.what}`} data-testid="alert-step">
          <strong>{WHAT[step.what]}</strong> {WHO[step.who]}
          <span className="dim">
            {' '}
            · <Ago at={step.at} />
          </span>
          {step.note !== undefined && <p className="timeline-note selectable">{step.note}</p>}
        </li>
      ))}
    </ol>
  );
}
