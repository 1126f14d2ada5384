import { ActionIcon, Tooltip } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { inspectBatch } from '../../stores/places.ts';

interface Props {
  readonly batchId: string;
  readonly title: string;
}

/** Leads into a batch, from a row of a list. */
export function InspectIcon({ batchId, title }: Props): ReactElement {
  return (
    <Tooltip label="Inspect">
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Inspect ${title}`}
        onClick={() => inspectBatch(batchId)}
        data-testid="inspect-open"
      >
        <IconListSearch size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
