import { Button, Group } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { selectBatch, useFrame } from '../../stores/frame.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { cancelBatch, pauseBatch, resumeBatch } from './batch-actions.ts';
import { isLeft } from './headline-words.ts';
import { cancelWords } from './outcome-words.ts';

/** Pause or resume, and cancel. They stand at the right edge, so that the second does not move when the first changes. */
export function BatchControls(): ReactElement | null {
  const batch = useFrame(selectBatch);
  const [asking, setAsking] = useState(false);
  if (batch === null) return null;
  const paused = batch.state === 'PAUSED';
  return (
    <Group gap="xs" wrap="nowrap" className="batch-controls">
      {paused ? (
        <Button
          miw={108}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={() => void resumeBatch(batch.id)}
          data-testid="resume"
        >
          {batch.pauseReason === 'crash-loop' && !isLeft(batch) ? 'Try one worker' : 'Resume'}
        </Button>
      ) : (
        <Button
          w={108}
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={() => void pauseBatch(batch.id)}
          data-testid="pause"
        >
          Pause
        </Button>
      )}
      <Button variant="default" onClick={() => setAsking(true)} data-testid="cancel">
        Cancel…
      </Button>
      <Confirm
        opened={asking}
        title={`Cancel ${batch.title}?`}
        confirm="Cancel the batch"
        keep="Keep it"
        onKeep={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void cancelBatch(batch.id);
        }}
        testId="cancel-dialog"
      >
        {cancelWords(batch)}
      </Confirm>
    </Group>
  );
}
