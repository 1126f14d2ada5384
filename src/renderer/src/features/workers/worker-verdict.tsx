import { IconClock, IconClockPause, IconHourglassLow, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import { useWords } from '../../stores/clock.ts';
import type { StateLook } from '../../ui/state-mark.tsx';
import { VERDICT_WORD } from '../../ui/worker-look.ts';
import { WorkerActs } from './worker-acts.tsx';
import { outlook, outlookWords } from './worker-words.ts';
import type { Outlook } from './worker-words.ts';

interface Props {
  readonly worker: WorkerHealthMetrics;
}

/** Verdict and reason; under them what happens next, and what can be done about it. */
export function WorkerVerdict({ worker }: Props): ReactElement {
  return (
    <div className="worker-foot">
      <p className="worker-verdict" title={worker.reason}>
        <strong>{VERDICT_WORD[worker.verdict]}</strong>
        <span className="worker-reason">{worker.reason}</span>
      </p>
      <div className="worker-next">
        <NextMark worker={worker} />
        <WorkerActs worker={worker} />
      </div>
    </div>
  );
}

const OUTLOOK_LOOK = {
  countdown: {
    tone: 'bad',
    icon: IconHourglassLow,
    more: 'Then a new worker takes its place, and its file is tried again.',
  },
  parked: {
    tone: 'warn',
    icon: IconClockPause,
    more: 'Its place stays empty for a while after too many deaths or a failed start; the others go on.',
  },
  zombie: {
    tone: 'crit',
    icon: IconPlugConnectedX,
    more: 'It was told to end and waits for the system, such as a dead disk. Its file went to others.',
  },
  deadline: {
    tone: 'idle',
    icon: IconClock,
    more: 'Its recipe works on a file like this one without telling how far it is.',
  },
} as const satisfies Record<Outlook, Omit<StateLook, 'word'> & { readonly more: string }>;

/** What happens next, as icon and words. The clock makes them: a parked slot counts down without new frames. */
function NextMark({ worker }: Props): ReactElement | null {
  const words = useWords((now) => outlookWords(worker, now));
  const kind = outlook(worker);
  if (kind === undefined || words === '') return null;
  const { tone, icon: Mark, more } = OUTLOOK_LOOK[kind];
  return (
    <span
      className="worker-outlook"
      data-tone={tone}
      title={more}
      data-testid={kind === 'countdown' ? 'worker-countdown' : 'worker-outlook'}
    >
      <Mark size={15} stroke={2} aria-hidden />
      <span>{words}</span>
    </span>
  );
}
