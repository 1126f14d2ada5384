import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { chooseFolder } from './config-actions.ts';

interface Props {
  readonly id: string;
  /** Null for the default place. */
  readonly value: string | null;
  readonly disabled: boolean;
  readonly onKeep: (value: string | null) => Promise<string | undefined>;
}

/** A folder, typed or chosen; empty for the default place. */
export function FolderControl({ id, value, disabled, onKeep }: Props): ReactElement {
  const shown = value ?? '';
  const [typed, setTyped] = useState(shown);
  const [kept, setKept] = useState(shown);
  const [refused, setRefused] = useState<string>();
  if (kept !== shown) {
    setKept(shown);
    setTyped(shown);
  }
  const keep = async (path: string): Promise<void> => {
    if (path !== shown) setRefused(await onKeep(path === '' ? null : path));
  };
  const choose = async (): Promise<void> => {
    const path = await chooseFolder();
    if (path !== undefined) await keep(path);
  };
  return (
    <TextInput
      id={id}
      value={typed}
      disabled={disabled}
      size="sm"
      error={refused}
      placeholder="automatic"
      title={typed}
      aria-describedby={`${id}-text`}
      data-testid={id}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => void keep(typed.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void keep(typed.trim());
        if (event.key === 'Escape') setTyped(shown);
      }}
      rightSection={
        <Tooltip label="Choose a folder">
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={disabled}
            aria-label="Choose a folder"
            onClick={() => void choose()}
          >
            <IconFolder size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      }
    />
  );
}
