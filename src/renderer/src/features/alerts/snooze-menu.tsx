import { Button, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { isEnded } from '../../../../shared/domain/batch.ts';
import type { SnoozeUntil } from '../../../../shared/domain/alert.ts';
import { useFrame } from '../../stores/frame.ts';

const HOUR_MS = 60 * 60 * 1000;

interface Props {
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
  readonly onSnooze: (until: SnoozeUntil) => void;
}

/** For how long it is to be quiet. */
export function SnoozeMenu({ opened, onChange, onSnooze }: Props): ReactElement {
  const batchId = useFrame(({ batch }) => (batch === null || isEnded(batch.state) ? null : batch.id));
  const forHours = (hours: number) => () => onSnooze({ untilMs: Date.now() + hours * HOUR_MS });
  return (
    <Menu opened={opened} onChange={onChange} position="bottom-start" width={220} transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <Button variant="default" data-testid="alert-snooze" aria-keyshortcuts="s">
          Snooze <kbd>S</kbd>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={forHours(1)} data-testid="snooze-1h">
          For 1 hour
        </Menu.Item>
        <Menu.Item onClick={forHours(4)} data-testid="snooze-4h">
          For 4 hours
        </Menu.Item>
        <Menu.Item
          disabled={batchId === null}
          onClick={() => batchId !== null && onSnooze({ untilBatchEnds: batchId })}
          data-testid="snooze-batch"
        >
          {batchId === null ? 'Until the batch ends (none runs)' : 'Until the batch ends'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
