import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { ReactElement, ReactNode } from 'react';
import { isEnded, type BatchProgress, type BatchState, type ResumeOffer } from '../../../../shared/domain/batch.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { selectBatch, selectQueue, useFrame } from '../../stores/frame.ts';
import { useOffers } from '../../stores/offers.ts';
import { Ago } from '../../ui/ago.tsx';
import { BATCH_LOOK } from '../../ui/batch-look.ts';
import { PathText } from '../../ui/path-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { InspectIcon } from '../inspect/inspect-icon.tsx';
import { resumeOffer } from '../resume/offer-actions.ts';
import { QueueActs } from './queue-acts.tsx';

/** Batches that have not ended: the one that runs, those behind it, and interrupted ones. Nothing where there are none. */
export function OpenBatches(): ReactElement | null {
  const batch = useFrame(selectBatch);
  const queue = useFrame(selectQueue);
  const here = [...(batch === null || isEnded(batch.state) || batch.state === 'INTERRUPTED' ? [] : [batch]), ...queue];
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
          <OpenRow key={batch.id} batch={batch} state={batch.state} acts={queueActs(batch, queue)}>
            {batch.outDir !== '' && <PathText path={batch.outDir} />}
          </OpenRow>
        ))}
        {interrupted.map((offer) => (
          <OpenRow
            key={offer.id}
            batch={offer}
            state={offer.lockedBy === undefined ? 'INTERRUPTED' : 'RUNNING'}
            acts={offer.lockedBy === undefined && <ResumeAct offer={offer} />}
          >
            {offer.lockedBy !== undefined && <span className="dim">by process {offer.lockedBy.pid}</span>}
          </OpenRow>
        ))}
      </ul>
    </section>
  );
}

function queueActs(batch: BatchProgress, queue: readonly BatchProgress[]): ReactNode {
  const place = queue.indexOf(batch);
  return place >= 0 && <QueueActs batch={batch} place={place} count={queue.length} />;
}

/** Goes on as the dialog at launch would: its files are looked at first. */
function ResumeAct({ offer }: { readonly offer: ResumeOffer }): ReactElement {
  return (
    <Tooltip label="Resume">
      <ActionIcon
        variant="subtle"
        color="gray"
        loading={offer.resuming === true}
        aria-label={`Resume ${offer.title}`}
        onClick={() => void resumeOffer(offer.id, false)}
        data-testid="row-resume"
      >
        <IconPlayerPlay size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

interface Props {
  readonly batch: BatchProgress | ResumeOffer;
  readonly state: BatchState;
  /** What can be done with it beside inspecting. */
  readonly acts: ReactNode;
  readonly children: ReactNode;
}

function OpenRow({ batch, state, acts, children }: Props): ReactElement {
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
      <span className="row-acts">
        {acts}
        <InspectIcon batchId={id} title={title} />
      </span>
    </li>
  );
}
