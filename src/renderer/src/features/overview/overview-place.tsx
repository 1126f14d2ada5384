import type { ReactElement } from 'react';
import { isEnded } from '../../../../shared/domain/batch.ts';
import type { Frame } from '../../../../shared/ipc/views.ts';
import { useFrame } from '../../stores/frame.ts';
import { useView } from '../../stores/view.ts';
import { StartPanel } from './start-panel.tsx';
import { later } from '../../ui/later.tsx';
import './overview.css';
import './start.css';

const RunningPanel = later(async () => (await import('../frame/later-parts.ts')).RunningPanel);
const OutcomePanel = later(async () => (await import('../frame/later-parts.ts')).OutcomePanel);

/** What the overview is about now. */
type Stage = 'start' | 'running' | 'ended';

/** Is it done, is it well, what needs me. */
export function OverviewPlace(): ReactElement {
  const dismissed = useView((view) => view.dismissed);
  const stage = useFrame((frame) => stageOf(frame, dismissed));
  switch (stage) {
    case 'start':
      return <StartPanel />;
    case 'running':
      return <RunningPanel />;
    case 'ended':
      return <OutcomePanel />;
  }
}

function stageOf({ batch }: Frame, dismissed: string | null): Stage {
  if (batch === null) return 'start';
  if (!isEnded(batch.state)) return 'running';
  return batch.id === dismissed ? 'start' : 'ended';
}
