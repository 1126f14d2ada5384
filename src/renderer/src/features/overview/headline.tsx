import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { formatCount } from '../../lib/count.ts';
import { selectNeedsPerson, useAlerts } from '../../stores/alerts.ts';
import { selectBatch, selectWorkers, useFrame } from '../../stores/frame.ts';
import { settled, timeWords, wellness } from './headline-words.ts';

/** The whole story in one line: what, how far, how long, how well. */
export function Headline(): ReactElement | null {
  const batch = useFrame(selectBatch);
  const workers = useFrame(selectWorkers);
  const needPerson = useAlerts(useShallow(selectNeedsPerson));
  if (batch === null) return null;
  const well = wellness(batch, workers, needPerson);
  const Mark = well.tone === 'ok' ? IconCircleCheck : IconAlertTriangle;
  return (
    <h2 className="headline" data-testid="headline">
      <span>{batch.title}</span>
      <span>
        {formatCount(settled(batch))} of {formatCount(batch.files)} files
      </span>
      <span>{timeWords(batch)}</span>
      <span className="headline-well tone-text" data-tone={well.tone}>
        <Mark size={19} stroke={2} aria-hidden />
        {well.words}
      </span>
    </h2>
  );
}
