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
import { workerLook } from '../../ui/worker-look.ts';
import { UtilisationGauge } from './utilisation-gauge.tsx';
import { WorkerVerdict } from './worker-verdict.tsx';
import { heapTone } from './worker-words.ts';

interface Props {
  readonly id: string;
  /** Place among the slots: where its figure stands in a sample. */
  readonly index: number;
}

/** One slot: every part keeps its place, filled or not. */
export const WorkerCard = memo(function WorkerCard({ id, index }: Props): ReactElement | null {
  const worker = useFrame(selectWorker(id));
  if (worker === undefined) return null;
  const look = workerLook(worker);
  return (
    <article
      className="worker-card"
      data-testid={`worker-card-${id}`}
      data-state={worker.state}
      data-isolated={worker.isolated}
      aria-label={worker.isolated === true ? `Isolated worker ${id}` : `Worker ${id}`}
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
        <Memory worker={worker} />
        <CurrentTask worker={worker} />
      </div>
      <WorkerVerdict worker={worker} />
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

/** Heap against its limit; the buffers beside it, which no limit counts. */
function Memory({ worker }: WorkerProps): ReactElement {
  return (
    <div className="worker-fact">
      <div className="worker-fact-head">
        <span className="dim">Heap</span>
        <span>
          {formatBytes(worker.heapBytes)} <span className="dim">of {formatBytes(worker.heapLimitBytes)}</span>
        </span>
      </div>
      <Meter share={worker.memoryPercent / 100} tone={heapTone(worker.memoryPercent)} label="Heap" />
      <div className="worker-buffers dim">and {formatBytes(worker.externalBytes)} in buffers</div>
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
