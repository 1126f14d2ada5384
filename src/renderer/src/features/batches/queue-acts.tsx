import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { cancelBatch, moveBatch } from '../overview/batch-actions.ts';
import { cancelWords } from '../overview/outcome-words.ts';
import '../../ui/row-acts.css';

interface Props {
  readonly batch: BatchProgress;
  /** Place in the line, 0 is next. */
  readonly place: number;
  /** Batches in the line. */
  readonly count: number;
}

/** What can be done with a batch that waits: nearer, further, out. The ends of the line stay in reach of the keyboard. */
export function QueueActs({ batch, place, count }: Props): ReactElement {
  const [asking, setAsking] = useState(false);
  const { id, title } = batch;
  return (
    <span className="row-acts">
      <Move label={`Move ${title} up`} to={place - 1} off={place === 0} batchId={id} />
      <Move label={`Move ${title} down`} to={place + 1} off={place === count - 1} batchId={id} />
      <Tooltip label="Take out of the line">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Cancel ${title}`}
          onClick={() => setAsking(true)}
          data-testid="queue-remove"
        >
          <IconX size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Confirm
        opened={asking}
        title={`Cancel ${title}?`}
        confirm="Cancel the batch"
        keep="Keep it"
        onKeep={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void cancelBatch(id);
        }}
        testId="cancel-queued"
      >
        {cancelWords(batch)}
      </Confirm>
    </span>
  );
}

interface MoveProps {
  readonly label: string;
  readonly to: number;
  /** There is no place there. */
  readonly off: boolean;
  readonly batchId: string;
}

function Move({ label, to, off, batchId }: MoveProps): ReactElement {
  const up = label.endsWith('up');
  const Mark = up ? IconArrowUp : IconArrowDown;
  return (
    <Tooltip label={up ? 'Run it sooner' : 'Run it later'} disabled={off}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        // Not `disabled`: the focus would be lost when a batch gets to the end by the keyboard.
        aria-disabled={off}
        data-off={off}
        onClick={() => {
          if (!off) void moveBatch(batchId, to);
        }}
        data-testid={up ? 'queue-up' : 'queue-down'}
      >
        <Mark size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
