import { IconHistory } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { call } from '../../bridge/client.ts';
import { plural } from '../../lib/count.ts';
import { selectInspected, usePlace } from '../../stores/places.ts';
import { selectRecent, useSession } from '../../stores/session.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { attempt } from '../../ui/report.ts';
import { InspectPlace } from '../inspect/inspect-place.tsx';
import { deleteBatch } from '../overview/batch-actions.ts';
import { LaterOffers } from '../resume/later-offers.tsx';
import { deleteWords } from './batch-words.ts';
import { HistoryRow } from './history-row.tsx';
import { OpenBatches } from './open-batches.tsx';
import './batches.css';

/** All batches, or a look into one of them. */
export function BatchesPlace(): ReactElement {
  const inspected = usePlace(selectInspected);
  return inspected === null ? <BatchList /> : <InspectPlace key={inspected} batchId={inspected} />;
}

/** What is in work, what was interrupted and can go on, and what has ended. */
function BatchList(): ReactElement {
  const history = useHistory();
  const [asked, setAsked] = useState<BatchProgress | null>(null);
  return (
    <div className="place batches" aria-busy={history === null}>
      <LaterOffers />
      <OpenBatches />
      {history?.length === 0 && <NoBatches />}
      {history !== null && history.length > 0 && (
        <section aria-labelledby="batches-title">
          <h2 className="section-title" id="batches-title">
            {plural(history.length, 'ended batch', 'ended batches')}
          </h2>
          <ul className="plain-list">
            {history.map((batch) => (
              <HistoryRow key={batch.id} batch={batch} onDelete={() => setAsked(batch)} />
            ))}
          </ul>
        </section>
      )}
      <Confirm
        opened={asked !== null}
        title={`Delete ${asked?.title ?? ''} from the history?`}
        confirm="Delete the batch"
        keep="Keep it"
        onKeep={() => setAsked(null)}
        onConfirm={() => {
          setAsked(null);
          if (asked !== null) void deleteBatch(asked.id);
        }}
        testId="delete-dialog"
      >
        {asked === null ? '' : deleteWords(asked)}
      </Confirm>
    </div>
  );
}

/** Every ended batch, newest first; read again when main tells that the last few are others. Null until first told. */
function useHistory(): readonly BatchProgress[] | null {
  const recent = useSession(selectRecent);
  const [history, setHistory] = useState<readonly BatchProgress[] | null>(null);
  useEffect(() => {
    let current = true;
    void attempt('Could not read the history', () => call('batches.list')).then((batches) => {
      if (current && batches !== undefined) setHistory(batches);
    });
    return () => {
      current = false;
    };
  }, [recent]);
  return history;
}

function NoBatches(): ReactElement {
  return (
    <div className="batches-none" data-testid="batches-empty">
      <IconHistory size={40} stroke={1.3} aria-hidden />
      <strong>No batch has ended yet</strong>
      <span className="dim">What was done, and how it ended, will stand here.</span>
    </div>
  );
}
