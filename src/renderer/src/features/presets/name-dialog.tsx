import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';

interface Props {
  readonly title: string;
  /** What the button does. */
  readonly verb: string;
  readonly name: string;
  /** Names that are there already. */
  readonly taken: readonly string[];
  /** Resolves with false when it failed: the dialog stays. */
  readonly onName: (name: string) => Promise<boolean>;
  readonly onClose: () => void;
}

/** Asks for the name of a preset. */
export function NameDialog({ title, verb, name, taken, onName, onClose }: Props): ReactElement {
  const [typed, setTyped] = useState(name);
  const wanted = typed.trim();
  const replaces = wanted !== name && taken.includes(wanted);
  const submit = async (): Promise<void> => {
    if (wanted !== '' && (await onName(wanted))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} size={440} data-testid="preset-name-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextInput
          label="Name"
          maxLength={80}
          value={typed}
          description={replaces ? 'There is one of that name already.' : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
          data-testid="preset-name"
        />
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={wanted === ''} data-testid="preset-name-done">
            {verb}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
