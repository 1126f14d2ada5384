import { Anchor } from '@mantine/core';
import type { ReactElement } from 'react';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import type { TaskState } from '../../../../shared/domain/task.ts';
import { formatByteRate, formatBytes } from '../../lib/bytes.ts';
import { formatCount, formatFileRate } from '../../lib/count.ts';
import { selectBatch, useFrame } from '../../stores/frame.ts';
import { goTo } from '../../stores/places.ts';
import { askFor } from '../../stores/tasks.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { TASK_LOOK } from '../../ui/task-look.ts';
import { CheckpointNote } from './checkpoint-note.tsx';
import { batchPercent, failedBytes, retryingBytes, settled } from './headline-words.ts';

/** Progress in bytes; failed and retrying have their own share, so that "all done" and "all well" are not mixed up. */
export function BatchProgressBar(): ReactElement | null {
  const batch = useFrame(selectBatch);
  if (batch === null) return null;
  const percent = batchPercent(batch);
  return (
    <div className="progress">
      <div
        className="progress-bar"
        role="progressbar"
        aria-label="Bytes done"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        data-testid="progress-bar"
        data-paused={batch.state === 'PAUSED' || undefined}
      >
        {shares(batch).map(([name, share]) => (
          <div
            key={name}
            className={`progress-share progress-${name}`}
            style={{ width: `${(share * 100).toFixed(3)}%` }}
          />
        ))}
      </div>
      <div className="progress-words">
        <strong className="progress-percent">{percent} %</strong>
        <span>
          {formatBytes(batch.bytesDone)} of {formatBytes(batch.bytes)}
        </span>
        <span>{formatByteRate(batch.bytesPerSecond)}</span>
        <span>{formatFileRate(batch.filesPerSecond)}</span>
        <span className="progress-space" />
        <CountLink state="FAILED" count={batch.counts.FAILED} />
        <CountLink state="RETRYING" count={batch.counts.RETRYING} />
        <CheckpointNote />
      </div>
    </div>
  );
}

/** Parts of the bar, 0 … 1 each; of files where there are no bytes at all. */
function shares(batch: BatchProgress): readonly (readonly [string, number])[] {
  const { bytes, files, counts } = batch;
  const part = (ofBytes: number, ofFiles: number): number =>
    Math.min(1, bytes > 0 ? ofBytes / bytes : ofFiles / Math.max(1, files));
  return [
    ['done', part(batch.bytesDone, settled(batch) - counts.FAILED)],
    ['failed', part(failedBytes(batch), counts.FAILED)],
    ['retrying', part(retryingBytes(batch), counts.RETRYING)],
  ];
}

interface CountProps {
  readonly state: TaskState;
  readonly count: number;
}

/** `3 failed`, leading to just these files. Nothing where there are none. */
function CountLink({ state, count }: CountProps): ReactElement | null {
  if (count === 0) return null;
  const open = (): void => {
    askFor([state]);
    goTo('tasks');
  };
  const word = `${formatCount(count)} ${TASK_LOOK[state].word.toLowerCase()}`;
  return (
    <Anchor component="button" type="button" size="sm" underline="hover" onClick={open} data-testid={`count-${state}`}>
      <StateMark look={{ ...TASK_LOOK[state], word }} />
    </Anchor>
  );
}
