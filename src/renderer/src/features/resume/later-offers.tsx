import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { plural } from '../../lib/count.ts';
import { askAgain, selectLocked, selectResumable, useOffers } from '../../stores/offers.ts';
import './resume.css';

/** A reminder of interrupted batches that were put off, and a word on those that another process holds. */
export function LaterOffers(): ReactElement | null {
  const open = useOffers(useShallow(selectResumable));
  const locked = useOffers(useShallow(selectLocked));
  if (open.length === 0 && locked.length === 0) return null;
  return (
    <section className="later" aria-label="Interrupted batches">
      <IconPlugConnectedX size={18} aria-hidden />
      <span className="later-words">
        {open.length > 0 && <>{plural(open.length, 'interrupted batch', 'interrupted batches')} can be resumed.</>}{' '}
        {locked.map((offer) => (
          <span key={offer.id} className="dim">
            {offer.title} is being worked on by another Gristmill (process {offer.lockedBy?.pid}).{' '}
          </span>
        ))}
      </span>
      {open.length > 0 && (
        <Button variant="default" size="xs" onClick={askAgain} data-testid="offers-review">
          Review…
        </Button>
      )}
    </section>
  );
}
