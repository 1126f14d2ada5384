import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ResumeOffer } from '../../../../shared/domain/batch.ts';
import { discardWords } from '../../../../shared/domain/offer-words.ts';

interface Props {
  readonly offer: ResumeOffer;
  readonly onKeep: () => void;
  readonly onDiscard: () => void;
}

/** Asks twice: first it names what is lost, then it says that there is no way back. */
export function DiscardConfirm({ offer, onKeep, onDiscard }: Props): ReactElement {
  const [sure, setSure] = useState(false);
  return (
    <div className="offer-discard" role="alert" data-testid="discard-ask">
      <p>{sure ? 'There is no way back from this. Discard it for good?' : discardWords(offer)}</p>
      <Group gap="xs" justify="flex-end">
        <Button variant="default" onClick={onKeep} autoFocus data-testid="discard-keep">
          Keep it
        </Button>
        {sure ? (
          <Button key="sure" color="ember" onClick={onDiscard} data-testid="discard-for-good">
            Discard for good
          </Button>
        ) : (
          <Button
            key="ask"
            variant="default"
            c="var(--bad)"
            onClick={() => setSure(true)}
            data-testid="discard-confirm"
          >
            Discard
          </Button>
        )}
      </Group>
    </div>
  );
}
