import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { askAgain, selectResumable, useOffers } from '../../stores/offers.ts';
import { leaveInspection } from '../../stores/places.ts';

/** The way back to the question what is to become of an interrupted batch. Nothing where that is not asked. */
export function UndecidedNote({ batchId }: { readonly batchId: string }): ReactElement | null {
  const asked = useOffers((state) => selectResumable(state).some(({ id }) => id === batchId));
  if (!asked) return null;
  return (
    <div className="later">
      <IconPlugConnectedX size={18} aria-hidden />
      <span className="later-words">It was interrupted, and nothing of it runs until you decide.</span>
      <Button
        variant="default"
        size="xs"
        onClick={() => {
          askAgain();
          leaveInspection();
        }}
        data-testid="inspect-decide"
      >
        Decide…
      </Button>
    </div>
  );
}
