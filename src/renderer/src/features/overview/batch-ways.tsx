import { NativeSelect, Switch } from '@mantine/core';
import type { ReactElement } from 'react';
import type { WhenDone } from '../../../../shared/domain/when-done.ts';
import { selectBatchId, useFrame } from '../../stores/frame.ts';
import { runGently, setWhenDone } from './batch-actions.ts';
import { WHEN_DONE_LABELS } from './ways-words.ts';

const CHOICES = Object.entries(WHEN_DONE_LABELS).map(([value, label]) => ({ value, label }));

/** How the batch runs and what follows its end: said here it holds for this batch, in the settings for all. */
export function BatchWays(): ReactElement | null {
  const batchId = useFrame(selectBatchId);
  const gently = useFrame(({ gentle }) => gentle.on);
  const choice = useFrame(({ whenDone }) => whenDone.choice);
  if (batchId === null) return null;
  return (
    <section aria-label="This batch">
      <header className="section-head">
        <h3 className="section-title">This batch</h3>
      </header>
      <div className="batch-ways">
        <Switch
          label="Run gently"
          description="Low priority; half of the workers on battery"
          checked={gently}
          onChange={(event) => void runGently(batchId, event.currentTarget.checked)}
          data-testid="run-gently"
        />
        <NativeSelect
          label="When done"
          size="xs"
          data={CHOICES}
          value={choice}
          onChange={(event) => void setWhenDone(batchId, event.currentTarget.value as WhenDone)}
          data-testid="when-done"
        />
      </div>
    </section>
  );
}
