import { useHotkeys } from '@mantine/hooks';
import { memo, useEffect } from 'react';
import type { ReactElement } from 'react';
import { goTo, PLACES, selectPlace, usePlace } from '../../stores/places.ts';
import type { Place } from '../../stores/places.ts';
import { assertNever } from '../../../../shared/assert-never.ts';
import { DrillDialog } from '../drill/drill-dialog.tsx';
import { Palette } from '../palette/palette.tsx';
import { palette } from '../palette/spotlight.ts';
import { OverviewPlace } from '../overview/overview-place.tsx';
import { PreflightSheet } from '../preflight/preflight-sheet.tsx';
import { ResumeDialog } from '../resume/resume-dialog.tsx';
import { fetchLater, later } from '../../ui/later.tsx';
import { useSettled } from '../../ui/settled.ts';
import { DropOverlay } from './drop-overlay.tsx';
import { Header } from './header.tsx';
import { Rail } from './rail.tsx';
import { useKeptFocus } from './use-kept-focus.ts';
import { SleepCountdown } from './sleep-countdown.tsx';
import { useWindowTitle } from './window-title.ts';
import './app-frame.css';

const WorkersPlace = later(async () => (await import('./later-parts.ts')).WorkersPlace);
const TasksPlace = later(async () => (await import('./later-parts.ts')).TasksPlace);
const AlertsPlace = later(async () => (await import('./later-parts.ts')).AlertsPlace);
const BatchesPlace = later(async () => (await import('./later-parts.ts')).BatchesPlace);
const SettingsPlace = later(async () => (await import('./later-parts.ts')).SettingsPlace);

interface Props {
  /** The engine is still being opened. */
  readonly opening: boolean;
}

/** The window: rail, header and the one place that is looked at. Places out of sight are not rendered at all. */
export function AppFrame({ opening }: Props): ReactElement {
  useHotkeys(PLACES.map((target, index) => [String(index + 1), () => goTo(target)]));
  // In fields, too.
  useHotkeys([['mod+K', palette.open]], []);
  useWindowTitle();
  useKeptFocus();
  useEffect(() => {
    if (!opening) fetchLater();
  }, [opening]);
  return (
    <div className="app-frame" aria-busy={opening}>
      <Parts />
    </div>
  );
}

/** Not drawn again for what changes around them. */
const Parts = memo(function Parts(): ReactElement {
  const place = usePlace(selectPlace);
  // These are closed at first.
  const settled = useSettled();
  return (
    <>
      <Rail />
      <Header place={place} />
      <main className="app-main" data-testid={`place-${place}`}>
        {placeOf(place)}
      </main>
      <DropOverlay />
      {settled && (
        <>
          <PreflightSheet />
          <ResumeDialog />
          <SleepCountdown />
          <DrillDialog />
          <Palette />
        </>
      )}
    </>
  );
});

function placeOf(place: Place): ReactElement {
  switch (place) {
    case 'overview':
      return <OverviewPlace />;
    case 'workers':
      return <WorkersPlace />;
    case 'tasks':
      return <TasksPlace />;
    case 'alerts':
      return <AlertsPlace />;
    case 'batches':
      return <BatchesPlace />;
    case 'settings':
      return <SettingsPlace />;
    default:
      return assertNever(place, 'place');
  }
}
