import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { putOff, selectAsked, useOffers } from '../../stores/offers.ts';
import { selectInspected, usePlace } from '../../stores/places.ts';
import { selectKind, useSession } from '../../stores/session.ts';
import { OfferCard } from './offer-card.tsx';
import './resume.css';

/** After an interruption, before anything runs: how each batch stands, and what is to become of it. */
export function ResumeDialog(): ReactElement | null {
  const offers = useOffers(useShallow(selectAsked));
  const ready = useSession(selectKind) === 'ready';
  // A look into one of them comes before the answer.
  const inspecting = usePlace(selectInspected) !== null;
  const later = (): void => putOff(offers.map((offer) => offer.id));
  return (
    <Modal
      opened={ready && offers.length > 0 && !inspecting}
      onClose={later}
      title={offers.length > 1 ? 'Some batches were interrupted' : 'A batch was interrupted'}
      size={580}
      closeOnClickOutside={false}
      data-testid="resume-dialog"
    >
      <Text size="sm" c="dimmed" mb="md">
        Nothing of this runs until you decide. What is done is safe on disk.
      </Text>
      {offers.map((offer) => (
        <OfferCard key={offer.id} offer={offer} />
      ))}
      {offers.length > 1 && (
        <Group justify="flex-end">
          <Button variant="default" onClick={later}>
            Decide later about all
          </Button>
        </Group>
      )}
    </Modal>
  );
}
