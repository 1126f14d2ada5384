import type { ReactElement } from 'react';
import { formatBytes } from '../../lib/bytes.ts';
import { plural } from '../../lib/count.ts';
import { selectQueue, useFrame } from '../../stores/frame.ts';
import { QueueActs } from '../batches/queue-acts.tsx';

/** Batches that wait for the one that runs. Nothing is shown where none waits. */
export function WaitingQueue(): ReactElement | null {
  const queue = useFrame(selectQueue);
  if (queue.length === 0) return null;
  return (
    <section aria-label="Waiting batches">
      <header className="section-head">
        <h3 className="section-title">Next in line</h3>
      </header>
      <ol className="plain-list">
        {queue.map((batch, place) => (
          <li key={batch.id} className="queue-row" data-testid="queue-row">
            <span className="queue-title">{batch.title}</span>
            <span className="dim">
              {plural(batch.files, 'file')}, {formatBytes(batch.bytes)}
            </span>
            <QueueActs batch={batch} place={place} count={queue.length} />
          </li>
        ))}
      </ol>
    </section>
  );
}
