import { Button, Group, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { Alert } from '../../../../shared/domain/alert.ts';
import { formatCount } from '../../lib/count.ts';
import { Ago } from '../../ui/ago.tsx';
import { ALERT_LOOK } from '../../ui/alert-look.ts';
import { Facts } from '../../ui/facts.tsx';
import type { Fact } from '../../ui/facts.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { acknowledge, resolve } from './alert-actions.ts';
import { AlertTimeline } from './alert-timeline.tsx';

/** All about one alert: what, how often, what was done about it, and what you can do. */
export function AlertDetail({ alert }: { readonly alert: Alert }): ReactElement {
  return (
    <article className="alert-detail" data-testid="alert-detail" aria-label="Alert">
      <StateMark look={ALERT_LOOK[alert.level]} />
      <Title order={2} className="selectable">
        {alert.message}
      </Title>
      {alert.action !== undefined && (
        <p className="alert-action">
          <strong>Already done:</strong> {alert.action}
        </p>
      )}
      <AlertControls alert={alert} />
      <Facts facts={factsOf(alert)} />
      {alert.examples.length > 0 && <Examples examples={alert.examples} count={alert.count} />}
      <section>
        <h3 className="section-title">History</h3>
        <AlertTimeline history={alert.history} />
      </section>
    </article>
  );
}

function factsOf(alert: Alert): readonly Fact[] {
  const facts: (Fact | null)[] = [
    { name: 'Count', value: formatCount(alert.count), testId: 'alert-count' },
    { name: 'First', value: <Ago at={alert.firstAt} /> },
    { name: 'Last', value: <Ago at={alert.lastAt} /> },
    { name: 'Part', value: alert.component },
    alert.workerId === undefined ? null : { name: 'Worker', value: alert.workerId },
    { name: 'Rule', value: alert.rule },
  ];
  return facts.filter((fact) => fact !== null);
}

/** A note goes with whichever of the two is pressed. */
function AlertControls({ alert }: { readonly alert: Alert }): ReactElement | null {
  const [note, setNote] = useState('');
  if (alert.state === 'resolved') return null;
  return (
    <Group gap="xs" className="alert-controls">
      <TextInput
        className="alert-note"
        size="sm"
        placeholder="Note (optional)"
        aria-label="Note"
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-testid="alert-note"
      />
      {alert.state === 'active' && (
        <Button
          variant="default"
          onClick={() => void acknowledge(alert, note)}
          data-testid="alert-ack"
          aria-keyshortcuts="a"
        >
          Acknowledge <kbd>A</kbd>
        </Button>
      )}
      <Button
        variant="default"
        onClick={() => void resolve(alert, note)}
        data-testid="alert-resolve"
        aria-keyshortcuts="r"
      >
        Resolve <kbd>R</kbd>
      </Button>
    </Group>
  );
}

interface ExamplesProps {
  readonly examples: readonly string[];
  readonly count: number;
}

function Examples({ examples, count }: ExamplesProps): ReactElement {
  const more = count - examples.length;
  return (
    <section>
      <h3 className="section-title">
        {more > 0 ? `Examples, ${examples.length} of ${formatCount(count)}` : 'Examples'}
      </h3>
      <ul className="plain-list alert-examples selectable">
        {examples.map((example) => (
          <li key={example}>{example}</li>
        ))}
      </ul>
    </section>
  );
}
