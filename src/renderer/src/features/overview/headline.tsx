import { IconAlertTriangle, IconCircleCheck, IconCpuOff } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { formatCount } from '../../lib/count.ts';
import { selectNeedsPerson, useAlerts } from '../../stores/alerts.ts';
import { selectBatch, selectWorkers, useFrame } from '../../stores/frame.ts';
import type { Tone } from '../../ui/state-mark.tsx';
import { capacityWords, settled, timeWords, wellness } from './headline-words.ts';

/** The whole story in one line: what, how far, how long, how well. */
export function Headline(): ReactElement | null {
  const batch = useFrame(selectBatch);
  const workers = useFrame(selectWorkers);
  const needPerson = useAlerts(useShallow(selectNeedsPerson));
  if (batch === null) return null;
  const well = wellness(batch, workers, needPerson);
  const capacity = capacityWords(workers);
  return (
    <h2 className="headline" data-testid="headline">
      <span>{batch.title}</span>
      <i aria-hidden>·</i>
      <span>
        {formatCount(settled(batch))} of {formatCount(batch.files)} files
      </span>
      <i aria-hidden>·</i>
      <span>{timeWords(batch)}</span>
      {capacity !== undefined && <Verdict tone="warn" icon={IconCpuOff} words={capacity} />}
      {well.tone === 'ok' ? (
        // Not all is well while workers are missing.
        capacity === undefined && <Verdict tone="ok" icon={IconCircleCheck} words={well.words} />
      ) : (
        <Verdict tone={well.tone} icon={IconAlertTriangle} words={well.words} />
      )}
    </h2>
  );
}

interface VerdictProps {
  readonly tone: Tone;
  readonly icon: Icon;
  readonly words: string;
}

function Verdict({ tone, icon: Mark, words }: VerdictProps): ReactElement {
  return (
    <>
      <i aria-hidden>·</i>
      <span className="headline-well tone-text" data-tone={tone}>
        <Mark size={19} stroke={2} aria-hidden />
        {words}
      </span>
    </>
  );
}
