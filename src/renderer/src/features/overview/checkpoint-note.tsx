import { useState } from 'react';
import type { ReactElement } from 'react';
import { relativeTime } from '../../lib/relative-time.ts';
import { useWords } from '../../stores/clock.ts';
import { selectBatch, selectSavedAt, useFrame } from '../../stores/frame.ts';
import { inspectBatch } from '../../stores/places.ts';
import { saveCheckpoint } from './batch-actions.ts';

/** When the running batch was last saved, and a way to do it now. Nothing where no checkpoints are kept. */
export function CheckpointNote(): ReactElement | null {
  const batch = useFrame(selectBatch);
  const savedAt = useFrame(selectSavedAt);
  const [busy, setBusy] = useState(false);
  const words = useWords((now) => (savedAt === null ? 'No checkpoint yet' : `Saved ${relativeTime(savedAt, now)}`));
  if (batch === null || !batch.resumable) return null;
  const save = async (): Promise<void> => {
    setBusy(true);
    await saveCheckpoint(batch.id);
    setBusy(false);
  };
  return (
    <span className="checkpoint-note">
      <span className="checkpoint-when" data-testid="checkpoint-when">
        {words}
      </span>
      <button
        type="button"
        className="quiet-link"
        disabled={busy}
        onClick={() => void save()}
        data-testid="checkpoint-now"
      >
        Save a checkpoint now
      </button>
      <button
        type="button"
        className="quiet-link"
        onClick={() => inspectBatch(batch.id)}
        data-testid="checkpoint-inspect"
      >
        Inspect
      </button>
    </span>
  );
}
