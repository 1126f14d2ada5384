import { Button, Menu, Title } from '@mantine/core';
import { IconFiles, IconFolder, IconPlus } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { isEnded } from '../../../../shared/domain/batch.ts';
import { selectBatch, selectWorkers, useFrame } from '../../stores/frame.ts';
import { goTo } from '../../stores/places.ts';
import type { Place } from '../../stores/places.ts';
import { selectKind, useSession } from '../../stores/session.ts';
import { Meter } from '../../ui/meter.tsx';
import { batchPercent, shortStatus } from '../overview/headline-words.ts';
import { pick } from '../preflight/flow.ts';
import { PLACE_LOOK } from './place-look.ts';

interface Props {
  readonly place: Place;
}

export function Header({ place }: Props): ReactElement {
  return (
    <header className="app-header">
      <Title order={1}>{PLACE_LOOK[place].title}</Title>
      <Opening />
      <div className="app-header-space" />
      {place !== 'overview' && <BatchStatus />}
      <AddFiles />
    </header>
  );
}

/** Of an engine that takes its time, such as on a slow disk: what is asked of it waits. Most are quicker than the words. */
function Opening(): ReactElement | null {
  const opening = useSession(selectKind) === 'opening';
  if (!opening) return null;
  return (
    <span className="app-opening dim" role="status">
      Opening what was kept …
    </span>
  );
}

/** The batch in one line, on the places that do not show it; leads to the overview. */
function BatchStatus(): ReactElement | null {
  const batch = useFrame(selectBatch);
  const workers = useFrame(selectWorkers);
  if (batch === null || isEnded(batch.state)) return null;
  return (
    <button type="button" className="app-status" onClick={() => goTo('overview')} data-testid="header-status">
      <span className="nowrap">{shortStatus(batch, workers)}</span>
      <Meter share={batchPercent(batch) / 100} tone={batch.state === 'PAUSED' ? 'warn' : 'run'} />
    </button>
  );
}

function AddFiles(): ReactElement {
  return (
    <Menu position="bottom-end" width={200} transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconPlus size={15} aria-hidden />} data-testid="add-files">
          Add
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFiles size={16} aria-hidden />} onClick={() => void pick('files')}>
          Files…
        </Menu.Item>
        <Menu.Item leftSection={<IconFolder size={16} aria-hidden />} onClick={() => void pick('folder')}>
          Folder…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
