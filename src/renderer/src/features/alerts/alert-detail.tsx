import { Button, Group, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Alert } from '../../../../shared/domain/alert.ts';
import { formatCount } from '../../lib/count.ts';
import { useFrame } from '../../stores/frame.ts';
import { goTo, inspectBatch } from '../../stores/places.ts';
import { askFor } from '../../stores/tasks.ts';
import { Ago } from '../../ui/ago.tsx';
import { ALERT_LOOK } from '../../ui/alert-look.ts';
import { Facts } from '../../ui/facts.tsx';
import type { Fact } from '../../ui/facts.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { AlertControls } from './alert-controls.tsx';
import { AlertTimeline } from './alert-timeline.tsx';
import { DigestKinds } from './digest-kinds.tsx';
import { RowState } from './row-state.tsx';

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
      <RowState alert={alert} />
      <AlertControls alerts={[alert]} />
      <BatchLink alert={alert} />
      <Facts facts={factsOf(alert)} />
      {alert.digest !== undefined && <DigestKinds digest={alert.digest} />}
      {alert.digest === undefined && alert.examples.length > 0 && (
        <Examples examples={alert.examples} count={alert.count} />
      )}
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

/** Leads to the files of the batch that it is about. */
function BatchLink({ alert: { metadata, component } }: { readonly alert: Alert }): ReactElement | null {
  const shown = useFrame((frame) => frame.batch?.id);
  const { batch } = metadata;
  if (typeof batch !== 'string') return null;
  const see = (): void => {
    if (batch !== shown) return inspectBatch(batch);
    if (component === 'tasks') askFor(['FAILED']);
    goTo('tasks');
  };
  return (
    <Group>
      <Button variant="default" onClick={see} data-testid="alert-batch">
        {batch === shown ? 'See its files' : 'Inspect the batch'}
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
