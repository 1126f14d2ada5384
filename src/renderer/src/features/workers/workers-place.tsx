import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { selectWorkerIds, useFrame } from '../../stores/frame.ts';
import { MachineStrip } from './machine-strip.tsx';
import { WorkerCard } from './worker-card.tsx';
import './workers.css';

/** The machine, and a card per worker slot: cards stay where they are, whatever becomes of their threads. */
export function WorkersPlace(): ReactElement {
  const ids = useFrame(useShallow(selectWorkerIds));
  return (
    <div className="place workers">
      <MachineStrip />
      {ids.length === 0 ? (
        <p className="workers-none dim">No workers yet. They start with the first batch.</p>
      ) : (
        <div className="worker-cards">
          {ids.map((id, index) => (
            <WorkerCard key={id} id={id} index={index} />
          ))}
        </div>
      )}
    </div>
  );
}
