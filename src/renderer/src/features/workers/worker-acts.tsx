import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import { formatDuration } from '../../lib/duration.ts';
import { baseName } from '../../lib/path-parts.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { extendWorker, stopWorker } from './worker-actions.ts';
import { possibleActs } from './worker-words.ts';

interface Props {
  readonly worker: WorkerHealthMetrics;
}

/**
 * Extend and Stop now, in a row that keeps its height and from the right, so that nothing moves when they come and go.
 * Stopping asks first where the engine would not do it by itself.
 */
export function WorkerActs({ worker }: Props): ReactElement {
  const [sent, setSent] = useState(false);
  const [asking, setAsking] = useState(false);
  const id = worker.workerId;
  const acts = possibleActs(worker);
  // The question goes with its cause, and does not come back with the next one.
  if (asking && !acts.stop) setAsking(false);
  const send = (act: (workerId: string) => Promise<unknown>): void => {
    setSent(true);
    void act(id).finally(() => setSent(false));
  };
  return (
    <Group gap={6} wrap="nowrap" className="worker-acts">
      {acts.extend && <ActButton text="Extend" id={id} disabled={sent} onClick={() => send(extendWorker)} />}
      {acts.stop && (
        <ActButton
          text="Stop now"
          id={id}
          disabled={sent}
          onClick={() => (acts.extend ? send(stopWorker) : setAsking(true))}
        />
      )}
      <Confirm
        opened={asking}
        title={`Stop ${id} now?`}
        confirm={`Stop ${id}`}
        keep="Let it go on"
        onKeep={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          send(stopWorker);
        }}
        testId="stop-worker-dialog"
      >
        {stopWords(worker)}
      </Confirm>
    </Group>
  );
}

interface ActProps {
  readonly text: 'Extend' | 'Stop now';
  readonly id: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
}

function ActButton({ text, id, disabled, onClick }: ActProps): ReactElement {
  return (
    <Button
      variant="default"
      size="compact-sm"
      aria-label={`${text}, worker ${id}`}
      disabled={disabled}
      onClick={onClick}
      data-testid={text === 'Extend' ? 'worker-extend' : 'worker-stop'}
    >
      {text}
    </Button>
  );
}

/** What stopping loses. */
function stopWords({ currentTask }: WorkerHealthMetrics): string {
  if (currentTask === undefined) return 'It holds no file now. A new worker takes its place.';
  const file = `${baseName(currentTask.path)} has run for ${formatDuration(currentTask.runningMs)}`;
  return `${file}; this time is lost, and the file counts as one that cost a worker: it is tried once more, and set aside if it costs another. A new worker takes this one's place.`;
}
