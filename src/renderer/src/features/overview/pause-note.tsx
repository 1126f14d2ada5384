import { IconHandStop } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { selectBatch, useFrame } from '../../stores/frame.ts';
import { pauseMeaning } from './headline-words.ts';
import './pause-note.css';

/** Why the batch stands and what the person can do about it, where the headline alone does not say it. */
export function PauseNote(): ReactElement | null {
  const batch = useFrame(selectBatch);
  const meaning = batch === null ? undefined : pauseMeaning(batch);
  if (meaning === undefined) return null;
  return (
    <p className="pause-note" data-tone="warn" role="status" data-testid="pause-note">
      <IconHandStop className="tone-text" size={18} stroke={2} aria-hidden />
      <span>{meaning}</span>
    </p>
  );
}
