import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { selectIsolatedIds, selectWorkerIds, useFrame } from '../../stores/frame.ts';
import { MachineStrip } from './machine-strip.tsx';
import { TaskStream } from './stream/task-stream.tsx';
import { MemoryBanner } from './memory-banner.tsx';
import { WorkerCard } from './worker-card.tsx';
import './workers.css';

/** The machine, and a card per worker slot: cards stay where they are, whatever becomes of their threads. */
export function WorkersPlace(): ReactElement {
  const all = useFrame(useShallow(selectWorkerIds));
  const isolated = useFrame(useShallow(selectIsolatedIds));
  const threads = all.filter((id) => !isolated.includes(id));
  return (
    <div className="place workers">
      <MachineStrip />
      {all.length > 0 && <TaskStream workers={all} />}
      {threads.length === 0 ? (
        <p className="workers-none dim">No workers yet. They start when files have been dropped and counted.</p>
      ) : (
        <Cards ids={threads} all={all} />
      )}
      {isolated.length > 0 && (
        <section className="workers-isolated" aria-labelledby="isolated-title" data-testid="isolated-workers">
          <h2 className="section-title" id="isolated-title">
            Isolated
          </h2>
          <p className="workers-lane dim">One file at a time, in a process of its own: second tries and suspects.</p>
          <Cards ids={isolated} all={all} />
        </section>
      )}
      <MemoryBanner />
    </div>
  );
}

interface CardsProps {
  readonly ids: readonly string[];
  /** Every id, in the order in which samples tell the utilisation. */
  readonly all: readonly string[];
}

function Cards({ ids, all }: CardsProps): ReactElement {
  return (
    <div className="worker-cards">
      {ids.map((id) => (
        <WorkerCard key={id} id={id} index={all.indexOf(id)} />
      ))}
    </div>
  );
}
