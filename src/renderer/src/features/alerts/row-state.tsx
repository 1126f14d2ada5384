import type { ReactElement } from 'react';
import type { Alert } from '../../../../shared/domain/alert.ts';
import { useWords } from '../../stores/clock.ts';
import { rowWords } from './row-words.ts';

/** What the row is beside its level: recovering, flapping, held back, snoozed, silenced. Nothing for most. */
export function RowState({ alert }: { readonly alert: Alert }): ReactElement | null {
  const words = useWords((now) => rowWords(alert, now));
  if (words === '') return null;
  return (
    <span className="alert-state" data-testid="alert-state">
      {words}
    </span>
  );
}
