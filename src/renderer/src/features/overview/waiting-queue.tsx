import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { plural } from '../../lib/count.ts';
import { selectQueue, useFrame } from '../../stores/frame.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { cancelBatch } from './batch-actions.ts';
import { cancelWords } from './outcome-words.ts';

/** Batches that wait for the one that runs. Nothing is shown where none waits. */
export function WaitingQueue(): ReactElement | null {
  const queue = useFrame(selectQueue);
  const [asked, setAsked] = useState<BatchProgress | null>(null);
  if (queue.length === 0) return null;
  return (
    <section aria-label="Waiting batches">
      <header className="section-head">
        <h3 className="section-title">Next in line</h3>
      </header>
      <ol className="plain-list">
        {queue.map((batch) => (
          <li key={batch.id} className="queue-row" data-testid="queue-row">
            <span className="queue-title">{batch.title}</span>
            <span className="dim">
              {plural(batch.files, 'file')}, {formatBytes(batch.bytes)}
            </span>
            <Tooltip label="Take out of the line">
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Cancel ${batch.title}`}
                onClick={() => setAsked(batch)}
              >
                <IconX size={15} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </li>
        ))}
      </ol>
      <Confirm
        opened={asked !== null}
        title={`Cancel ${asked?.title ?? ''}?`}
        confirm="Cancel the batch"
        keep="Keep it"
        onKeep={() => setAsked(null)}
        onConfirm={() => {
          if (asked !== null) void cancelBatch(asked.id);
          setAsked(null);
        }}
        testId="cancel-queued"
      >
        {asked === null ? '' : cancelWords(asked)}
      </Confirm>
    </section>
  );
}
