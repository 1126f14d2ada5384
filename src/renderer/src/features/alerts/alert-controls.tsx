import { Button, Group, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { Alert, SnoozeUntil } from '../../../../shared/domain/alert.ts';
import { acknowledge, resolve, snooze } from './alert-actions.ts';
import { SnoozeMenu } from './snooze-menu.tsx';

/** What can be done to these rows, which are not over; a note goes with whichever is pressed. */
export function AlertControls({ alerts }: { readonly alerts: readonly Alert[] }): ReactElement | null {
  const [note, setNote] = useState('');
  const [choosing, setChoosing] = useState(false);
  const open = alerts.filter(({ state }) => state !== 'resolved');
  const calling = open.filter(({ state }) => state === 'active' || state === 'snoozed').map(({ id }) => id);
  const quietable = open.filter(({ state }) => state !== 'recovering').map(({ id }) => id);
  const all = open.map(({ id }) => id);
  useHotkeys([
    ['a', () => void acknowledge(calling, note)],
    ['r', () => void resolve(all, note)],
    ['s', () => setChoosing(quietable.length > 0)],
  ]);
  if (open.length === 0) return null;
  const chosen = (until: SnoozeUntil): void => void snooze(quietable, until, note);
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
      {calling.length > 0 && (
        <Button
          variant="default"
          onClick={() => void acknowledge(calling, note)}
          data-testid="alert-ack"
          aria-keyshortcuts="a"
        >
          Acknowledge <kbd>A</kbd>
        </Button>
      )}
      {quietable.length > 0 && <SnoozeMenu opened={choosing} onChange={setChoosing} onSnooze={chosen} />}
      <Button
        variant="default"
        onClick={() => void resolve(all, note)}
        data-testid="alert-resolve"
        aria-keyshortcuts="r"
      >
        Resolve <kbd>R</kbd>
      </Button>
    </Group>
  );
}
