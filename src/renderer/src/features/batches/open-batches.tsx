import type { ReactElement, ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { isEnded, type BatchProgress, type BatchState, type ResumeOffer } from '../../../../shared/domain/batch.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { useFrame } from '../../stores/frame.ts';
import { useOffers } from '../../stores/offers.ts';
import { Ago } from '../../ui/ago.tsx';
import { BATCH_LOOK } from '../../ui/batch-look.ts';
import { PathText } from '../../ui/path-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { InspectIcon } from '../inspect/inspect-icon.tsx';

/** Batches that have not ended: the one that runs, those behind it, and interrupted ones. Nothing where there are none. */
export function OpenBatches(): ReactElement | null {
  const here = useFrame(
    useShallow(({ batch, queue }) => [...(batch === null || isEnded(batch.state) ? [] : [batch]), ...queue]),
  );
  const offers = useOffers((state) => state.offers);
  // One that was just resumed is told of as an offer for a moment more.
  const interrupted = offers.filter((offer) => here.every(({ id }) => id !== offer.id));
  const count = here.length + interrupted.length;
  if (count === 0) return null;
  return (
    <section aria-labelledby="open-title">
      <h2 className="section-title" id="open-title">
        {plural(count, 'batch that has not ended', 'batches that have not ended')}
      </h2>
      <ul className="plain-list">
        {here.map((batch) => (
          <OpenRow key={batch.id} batch={batch} state={batch.state}>
            {batch.outDir !== '' && <PathText path={batch.outDir} />}
          </OpenRow>
        ))}
        {interrupted.map((offer) => (
          <OpenRow key={offer.id} batch={offer} state={offer.lockedBy === undefined ? 'INTERRUPTED' : 'RUNNING'}>
            {offer.lockedBy !== undefined && <span className="dim">by process {offer.lockedBy.pid}</span>}
          </OpenRow>
        ))}
      </ul>
    </section>
  );
}

interface Props {
  readonly batch: BatchProgress | ResumeOffer;
  readonly state: BatchState;
  readonly children: ReactNode;
}

function OpenRow({ batch, state, children }: Props): ReactElement {
  const { id, title, counts, files, createdAt } = batch;
  const failed = counts.FAILED > 0 ? `${formatCount(counts.FAILED)} failed` : '';
  return (
    <li className="open-row" data-testid="open-row">
      <StateMark look={BATCH_LOOK[state]} />
      <span className="history-what">
        <strong>{title}</strong>
        {children}
      </span>
      <span className="history-what">
        <span className="nowrap">
          {formatCount(counts.COMPLETED)} of {plural(files, 'file')} done
        </span>
        {failed !== '' && <span className="dim nowrap">{failed}</span>}
      </span>
      <span className="dim history-when">
        <Ago at={createdAt} />
      </span>
      <InspectIcon batchId={id} title={title} />
    </li>
  );
}
