import { Button, Checkbox, Group } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ResumeOffer } from '../../../../shared/domain/batch.ts';
import { offerLines } from '../../../../shared/domain/offer-words.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { inspectBatch } from '../../stores/places.ts';
import { putOff } from '../../stores/offers.ts';
import { Ago } from '../../ui/ago.tsx';
import { DiscardConfirm } from './discard-confirm.tsx';
import { discardOffer, resumeOffer } from './offer-actions.ts';
import { OfferSuspects } from './offer-suspects.tsx';

/** One interrupted batch. */
export function OfferCard({ offer }: { readonly offer: ResumeOffer }): ReactElement {
  const [acting, setActing] = useState(false);
  const [contents, setContents] = useState(false);
  const busy = acting || offer.resuming === true;
  const [discarding, setDiscarding] = useState(false);
  const act = async (action: (id: string) => Promise<unknown>): Promise<void> => {
    setActing(true);
    await action(offer.id);
    setActing(false);
  };
  return (
    <section className="offer" data-testid="offer" data-check={offer.check.state} aria-label={offer.title}>
      <header className="offer-head">
        <strong>{offer.title}</strong>
        <span className="dim">
          {plural(offer.files, 'file')}, {formatBytes(offer.bytes)}, begun <Ago at={offer.createdAt} />
        </span>
        <button
          type="button"
          className="quiet-link offer-inspect"
          onClick={() => inspectBatch(offer.id)}
          data-testid="offer-inspect"
        >
          Inspect
        </button>
      </header>
      <OfferCounts offer={offer} />
      {offer.check.state === 'failed' && <p className="offer-damage selectable">{offer.check.problem}</p>}
      {offer.scriptNote !== undefined && (
        <p className="offer-damage selectable" data-testid="offer-script">
          {offer.scriptNote}
        </p>
      )}
      <OfferSuspects offer={offer} />
      {offer.damage.length > 0 && (
        <ul className="plain-list offer-damage selectable">
          {offer.damage.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {discarding ? (
        <DiscardConfirm offer={offer} onKeep={() => setDiscarding(false)} onDiscard={() => void act(discardOffer)} />
      ) : (
        <Group gap="xs" justify="flex-end" mt="sm">
          <Checkbox
            size="sm"
            w="100%"
            label="Check contents too"
            description="Reads what was written again. Your own files are known by size and time."
            checked={contents}
            disabled={busy}
            onChange={(event) => setContents(event.currentTarget.checked)}
            data-testid="resume-contents"
          />
          <Button
            variant="subtle"
            color="ember"
            mr="auto"
            disabled={busy}
            onClick={() => setDiscarding(true)}
            data-testid="resume-discard"
          >
            Discard…
          </Button>
          <Button variant="default" disabled={busy} onClick={() => putOff([offer.id])} data-testid="resume-later">
            Later
          </Button>
          {offer.suspects > 0 && (
            <Button
              variant="default"
              disabled={busy}
              onClick={() => void act((id) => resumeOffer(id, contents, 'suspects'))}
              data-testid="resume-without"
            >
              Resume without suspects
            </Button>
          )}
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={busy}
            onClick={() => void act((id) => resumeOffer(id, contents))}
            data-autofocus
            data-testid="resume-now"
          >
            Resume
          </Button>
        </Group>
      )}
    </section>
  );
}

function OfferCounts({ offer }: { readonly offer: ResumeOffer }): ReactElement {
  return (
    <table className="offer-counts">
      <tbody>
        {offerLines(offer).map(({ key, count, words, fate }) => (
          <tr key={key}>
            <td className="offer-count" data-testid={`offer-${key}`}>
              {formatCount(count)}
            </td>
            <td>{words}</td>
            <td className="dim">{fate}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
