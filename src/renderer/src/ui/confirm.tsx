import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

interface Props {
  readonly opened: boolean;
  /** The question. */
  readonly title: string;
  /** What is lost, by name. */
  readonly children: ReactNode;
  /** The verb, so that the button says what it does. */
  readonly confirm: string;
  /** What keeping things as they are is called. */
  readonly keep: string;
  readonly onConfirm: () => void;
  readonly onKeep: () => void;
  readonly testId: string;
}

/** Asks before something is lost. The way back has the focus. */
export function Confirm(props: Props): ReactElement {
  const { opened, title, children, confirm, keep, onConfirm, onKeep, testId } = props;
  return (
    <Modal opened={opened} onClose={onKeep} title={title} size={440} data-testid={testId} withCloseButton={false}>
      <Text size="sm">{children}</Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={onKeep} data-autofocus data-testid={`${testId}-keep`}>
          {keep}
        </Button>
        <Button color="ember" onClick={onConfirm} data-testid={`${testId}-confirm`}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
