import { IconCpuOff, IconLeaf } from '@tabler/icons-react';
import { memo } from 'react';
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { selectWorker, selectWorkerIds, useFrame } from '../../stores/frame.ts';
import { goTo } from '../../stores/places.ts';
import { Meter } from '../../ui/meter.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { VERDICT_WORD, workerLook } from '../../ui/worker-look.ts';
import { baseName } from '../../lib/path-parts.ts';
import { capacityWords } from './headline-words.ts';
import { gentleWords } from './ways-words.ts';

/** One cell per worker: how it is and what it holds. Leads to the workers. */
export function WorkerStrip(): ReactElement {
  const ids = useFrame(useShallow(selectWorkerIds));
  const capacity = useFrame(({ workers }) => capacityWords(workers));
  const gently = useFrame(({ gentle }) => gentleWords(gentle));
  return (
    <section aria-label="Workers">
      <header className="section-head">
        <h3 className="section-title">Workers</h3>
        {capacity !== undefined && (
          <StateMark look={{ word: capacity, tone: 'warn', icon: IconCpuOff }} testId="capacity" />
        )}
        {gently !== undefined && <StateMark look={{ word: gently, tone: 'idle', icon: IconLeaf }} testId="gently" />}
      </header>
      <div className="worker-strip">
        {ids.map((id) => (
          <Cell key={id} id={id} />
        ))}
      </div>
    </section>
  );
}

const Cell = memo(function Cell({ id }: { readonly id: string }): ReactElement | null {
  const worker = useFrame(selectWorker(id));
  if (worker === undefined) return null;
  const { currentTask } = worker;
  const look = workerLook(worker);
  return (
    <button type="button" className="worker-cell" onClick={() => goTo('workers')} data-testid={`worker-cell-${id}`}>
      <span className="worker-cell-head">
        <strong>{id}</strong>
        <StateMark look={look} />
      </span>
      <span className="worker-cell-file">
        {currentTask === undefined ? (
          <span className="dim">{VERDICT_WORD[worker.verdict]}</span>
        ) : (
          <PathText path={baseName(currentTask.path)} />
        )}
      </span>
      <Meter share={currentTask?.progress ?? 0} tone={look.tone === 'ok' ? 'run' : look.tone} />
    </button>
  );
});
