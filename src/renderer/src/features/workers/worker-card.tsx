import { memo, useMemo } from 'react';
import type { ReactElement } from 'react';
import type { WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount } from '../../lib/count.ts';
import { formatDuration } from '../../lib/duration.ts';
import { selectWorker, useFrame } from '../../stores/frame.ts';
import { recent, selectRing, useSamples } from '../../stores/samples.ts';
import { Meter } from '../../ui/meter.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import type { Tone } from '../../ui/state-mark.tsx';
import { VERDICT_WORD, WORKER_LOOK } from '../../ui/worker-look.ts';
import { UtilisationGauge } from './utilisation-gauge.tsx';
import { countdownWords, heapTone } from './worker-words.ts';

interface Props {
  readonly id: string;
  /** Place among the slots: where its figure stands in a sample. */
  readonly index: number;
}

/** One slot: every part keeps its place, filled or not. */
export const WorkerCard = memo(function WorkerCard({ id, index }: Props): ReactElement | null {
  const worker = useFrame(selectWorker(id));
  if (worker === undefined) return null;
  const look = WORKER_LOOK[worker.state];
  return (
    <article
      className="worker-card"
      data-testid={`worker-card-${id}`}
      data-state={worker.state}
      aria-label={`Worker ${id}`}
    >
      <header className="worker-card-head">
        <strong>{id}</strong>
        <StateMark look={look} testId="worker-state" />
        <span className="worker-card-space" />
        <span className="dim nowrap">
          <span data-testid="worker-done">{formatCount(worker.tasksDone)}</span> done
        </span>
        <span className="nowrap worker-restarts" data-some={worker.restarts > 0 || undefined}>
          <span data-testid="worker-restarts">{formatCount(worker.restarts)}</span>{' '}
          {worker.restarts === 1 ? 'restart' : 'restarts'}
        </span>
      </header>
      <Utilisation index={index} tone={look.tone === 'ok' ? 'run' : look.tone} />
      <div className="worker-card-facts">
        <Heap worker={worker} />
        <CurrentTask worker={worker} />
      </div>
      <VerdictLine worker={worker} />
    </article>
  );
});

interface UtilisationProps {
  readonly index: number;
  readonly tone: Tone;
}

/** Gauge and curve follow the samples (one a second) and not the frames (up to four). */
const Utilisation = memo(function Utilisation({ index, tone }: UtilisationProps): ReactElement {
  const ring = useSamples(selectRing);
  const values = useMemo(() => recent(ring, (sample) => sample.workerCpu[index] ?? 0), [ring, index]);
  return (
    <div className="worker-utilisation">
      <UtilisationGauge percent={Math.min(100, Math.round(values.at(-1) ?? 0))} tone={tone} />
      <Sparkline values={values} max={100} tone={tone} label="Utilisation, last two minutes" />
    </div>
  );
});

interface WorkerProps {
  readonly worker: WorkerHealthMetrics;
}

function Heap({ worker }: WorkerProps): ReactElement {
  return (
    <div className="worker-fact">
      <div className="worker-fact-head">
        <span className="dim">Heap</span>
        <span>
          {formatBytes(worker.heapBytes)} <span className="dim">of {formatBytes(worker.heapLimitBytes)}</span>
        </span>
      </div>
      <Meter share={worker.memoryPercent / 100} tone={heapTone(worker.memoryPercent)} label="Heap" />
    </div>
  );
}

function CurrentTask({ worker: { currentTask } }: WorkerProps): ReactElement {
  return (
    <div className="worker-fact">
      <div className="worker-fact-head">
        <span className="dim">File</span>
        <span>
          {currentTask !== undefined && (
            <>
              {Math.floor(currentTask.progress * 100)} %{' '}
              <span className="dim">
                of {formatBytes(currentTask.size)}, {formatDuration(currentTask.runningMs)}
              </span>
            </>
          )}
        </span>
      </div>
      <Meter share={currentTask?.progress ?? 0} {...(currentTask === undefined ? {} : { label: 'Current file' })} />
      <div className="worker-file">
        {currentTask === undefined ? <span className="dim">none</span> : <PathText path={currentTask.path} />}
      </div>
    </div>
  );
}

/** Verdict, reason, and what happens next. */
function VerdictLine({ worker }: WorkerProps): ReactElement {
  const countdown = countdownWords(worker);
  return (
    <p className="worker-verdict" title={worker.reason}>
      <strong>{VERDICT_WORD[worker.verdict]}</strong>
      <span className="worker-reason">{worker.reason}</span>
      {countdown !== undefined && (
        <span className="worker-countdown" data-testid="worker-countdown">
          {countdown}
        </span>
      )}
    </p>
  );
}
