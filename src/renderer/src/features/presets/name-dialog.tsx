import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';

interface Props {
  readonly title: string;
  /** What the button does. */
  readonly verb: string;
  readonly name: string;
  /** Names that cannot be had. */
  readonly taken: readonly string[];
  /** Names of presets whose place the new one would take. */
  readonly replaced?: readonly string[];
  /** Resolves with false when it failed: the dialog stays. */
  readonly onName: (name: string) => Promise<boolean>;
  readonly onClose: () => void;
}

/** Asks for the name of a preset. */
export function NameDialog({ title, verb, name, taken, replaced = [], onName, onClose }: Props): ReactElement {
  const [typed, setTyped] = useState(name);
  const wanted = typed.trim();
  const refused = wanted !== name && taken.includes(wanted);
  const replaces = replaced.includes(wanted);
  const submit = async (): Promise<void> => {
    if (wanted !== '' && !refused && (await onName(wanted))) onClose();
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
          description={replaces ? 'Your preset of that name is replaced: what it says is lost.' : undefined}
          error={refused ? 'There is one of that name already. Choose another.' : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
          data-testid="preset-name"
        />
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={wanted === '' || refused} data-testid="preset-name-done">
            {replaces ? 'Replace' : verb}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
