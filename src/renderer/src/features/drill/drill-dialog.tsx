import { Button, Group, Modal, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { DRILL_FAULTS, type DrillPlan } from '../../../../shared/domain/drill.ts';
import { call } from '../../bridge/client.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { plural } from '../../lib/count.ts';
import { goTo } from '../../stores/places.ts';
import { show, useView } from '../../stores/view.ts';
import { PathText } from '../../ui/path-text.tsx';
import { attempt } from '../../ui/report.ts';
import { FAULT_WORDS } from './drill-words.ts';
import './drill.css';

const close = (): void => show({ drill: false });

/** Says what a fault drill will do, before it does. */
export function DrillDialog(): ReactElement {
  const opened = useView(({ drill }) => drill);
  return (
    <Modal opened={opened} onClose={close} title="Fault drill" size={600} data-testid="drill-dialog">
      {opened && <Body />}
    </Modal>
  );
}

function Body(): ReactElement {
  const [plan, setPlan] = useState<DrillPlan | null>(null);
  const [starting, setStarting] = useState(false);
  useEffect(() => {
    let current = true;
    void attempt('Could not plan the drill', () => call('drill.plan')).then((found) => {
      if (current) setPlan(found ?? null);
    });
    return () => {
      current = false;
    };
  }, []);
  const start = async (): Promise<void> => {
    setStarting(true);
    const started = await attempt('Could not start the drill', () => call('drill.start'));
    setStarting(false);
    if (started === undefined) return;
    close();
    goTo('overview');
  };
  return (
    <div className="drill">
      {plan === null ? <Skeleton height={400} /> : <Plan plan={plan} />}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={close} data-testid="drill-cancel">
          Cancel
        </Button>
        <Button
          onClick={() => void start()}
          loading={starting}
          disabled={plan === null || plan.problem !== null}
          data-autofocus
          data-testid="drill-start"
        >
          Start the drill
        </Button>
      </Group>
    </div>
  );
}

function Plan({ plan: { folder, files, memoryBytes, problem } }: { readonly plan: DrillPlan }): ReactElement {
  return (
    <>
      <p>
        A batch of {plural(files, 'small sample file')} in which five things go wrong for real, so that you can watch
        Gristmill recover. It takes about half a minute.
      </p>
      <dl className="drill-faults">
        {DRILL_FAULTS.map((fault) => (
          <div key={fault}>
            <dt>{FAULT_WORDS[fault].title}</dt>
            <dd>{FAULT_WORDS[fault].plan}</dd>
          </div>
        ))}
      </dl>
      <ul className="drill-notes">
        <li>
          Only sample files in a folder of Gristmill&rsquo;s own are touched. They stay there until the next drill makes
          them anew:
          <PathText path={folder} />
        </li>
        <li>
          The app is not at risk: what ends is a worker, never the app. For some seconds about{' '}
          <span className="nowrap">{formatBytes(memoryBytes)}</span> of memory are in use.
        </li>
        <li>Your settings stay as they are. Alerts are real, and go out by your routes if you have any.</li>
      </ul>
      {problem !== null && (
        <p className="drill-problem" role="alert" data-testid="drill-problem">
          {problem}
        </p>
      )}
    </>
  );
}
