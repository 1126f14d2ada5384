import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { plural } from '../../lib/count.ts';
import { useWords } from '../../stores/clock.ts';
import { useFrame } from '../../stores/frame.ts';
import { stayAwake } from '../overview/batch-actions.ts';

/** Tells that the machine is about to sleep, and takes a no. */
export function SleepCountdown(): ReactElement {
  const at = useFrame(({ whenDone }) => whenDone.sleepsAt);
  const left = useWords((now) => (at === null ? '' : plural(Math.max(0, Math.ceil((at - now) / 1000)), 'second')));
  const stay = (): void => void stayAwake();
  return (
    <Modal
      opened={at !== null}
      onClose={stay}
      title="All batches are done"
      size={420}
      withCloseButton={false}
      data-testid="sleep-countdown"
    >
      <Text size="sm">
        The machine goes to sleep in <strong className="numbers">{left}</strong>, as you chose for the end of this
        batch.
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button onClick={stay} data-autofocus data-testid="stay-awake">
          Stay awake
        </Button>
      </Group>
    </Modal>
  );
}
