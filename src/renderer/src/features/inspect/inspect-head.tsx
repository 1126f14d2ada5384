import { ActionIcon, Button, Title, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconRefresh } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { BatchInspection } from '../../../../shared/domain/inspection.ts';
import { leaveInspection } from '../../stores/places.ts';
import { Ago } from '../../ui/ago.tsx';
import { BATCH_LOOK } from '../../ui/batch-look.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { ReportMenu } from '../batches/report-menu.tsx';
import { PAUSED_BY } from './inspect-words.ts';

interface Props {
  /** Null until it was read. */
  readonly batch: BatchInspection | null;
  readonly batchId: string;
  readonly readAt: number;
  readonly onReload: () => void;
}

/** Which batch, in what state, who writes it, and how old all this is. */
export function InspectHead({ batch, batchId, readAt, onReload }: Props): ReactElement {
  const paused =
    batch?.state === 'PAUSED' && batch.pauseReason !== undefined ? PAUSED_BY[batch.pauseReason] : undefined;
  return (
    <header className="inspect-head">
      <Button
        variant="default"
        size="xs"
        autoFocus
        leftSection={<IconArrowLeft size={15} aria-hidden />}
        onClick={leaveInspection}
        data-testid="inspect-back"
      >
        Back
      </Button>
      <Title order={2} data-testid="inspect-title">
        {batch?.title ?? 'Batch'}
      </Title>
      <span className="inspect-state" data-testid="inspect-state" data-state={batch?.state}>
        {batch !== null && <StateMark look={BATCH_LOOK[batch.state]} detail={paused} />}
      </span>
      <span className="inspect-holder dim">
        {batch?.heldBy !== undefined && (
          <span className="nowrap" data-testid="inspect-holder">
            process {batch.heldBy.pid} has it since <Ago at={batch.heldBy.since} />
          </span>
        )}
      </span>
      <span className="dim nowrap inspect-read" title={batchId}>
        {readAt > 0 && (
          <>
            Read <Ago at={readAt} />
          </>
        )}
      </span>
      <ReportMenu batchId={batchId} title={batch?.title ?? 'the batch'} />
      <Tooltip label="Read again">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Read the batch again"
          onClick={onReload}
          data-testid="inspect-reload"
        >
          <IconRefresh size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}
