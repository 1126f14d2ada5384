import type { ReactElement } from 'react';
import type { ResumeOffer } from '../../../../shared/domain/batch.ts';
import { plural } from '../../lib/count.ts';
import { PathText } from '../../ui/path-text.tsx';

/** Why a batch did not go on by itself, and the files that may be why the app died, by name. */
export function OfferSuspects({ offer }: { readonly offer: ResumeOffer }): ReactElement | null {
  const { suspects, suspectNames, held, notStarted } = offer;
  if (suspects === 0 && notStarted === undefined) return null;
  const alone = new Set(held.names);
  const more = suspects - suspectNames.length;
  return (
    <div className="offer-suspects">
      {notStarted !== undefined && (
        <p role="alert" data-testid="offer-not-started">
          {notStarted}
        </p>
      )}
      {suspects > 0 && (
        <>
          <p>{plural(suspects, 'file is suspect:', 'files are suspect:')}</p>
          <ul className="plain-list selectable">
            {suspectNames.map((path) => (
              <li key={path} data-testid="offer-suspect">
                <PathText path={path} />
                {alone.has(path) && <span className="dim">held: twice the only one in hand</span>}
              </li>
            ))}
            {more > 0 && <li className="dim">{plural(more, 'more file')}</li>}
          </ul>
        </>
      )}
    </div>
  );
}
