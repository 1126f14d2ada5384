import { useHotkeys } from '@mantine/hooks';
import type { ReactElement } from 'react';
import { goTo, PLACES, selectPlace, usePlace } from '../../stores/places.ts';
import type { Place } from '../../stores/places.ts';
import { assertNever } from '../../../../shared/assert-never.ts';
import { AlertsPlace } from '../alerts/alerts-place.tsx';
import { BatchesPlace } from '../batches/batches-place.tsx';
import { DrillDialog } from '../drill/drill-dialog.tsx';
import { Palette } from '../palette/palette.tsx';
import { OverviewPlace } from '../overview/overview-place.tsx';
import { PreflightSheet } from '../preflight/preflight-sheet.tsx';
import { ResumeDialog } from '../resume/resume-dialog.tsx';
import { SettingsPlace } from '../settings/settings-place.tsx';
import { TasksPlace } from '../tasks/tasks-place.tsx';
import { WorkersPlace } from '../workers/workers-place.tsx';
import { DropOverlay } from './drop-overlay.tsx';
import { Header } from './header.tsx';
import { Rail } from './rail.tsx';
import { useKeptFocus } from './use-kept-focus.ts';
import { SleepCountdown } from './sleep-countdown.tsx';
import { useWindowTitle } from './window-title.ts';
import './app-frame.css';

/** The window: rail, header and the one place that is looked at. Places out of sight are not rendered at all. */
export function AppFrame(): ReactElement {
  const place = usePlace(selectPlace);
  useHotkeys(PLACES.map((target, index) => [String(index + 1), () => goTo(target)]));
  useWindowTitle();
  useKeptFocus();
  return (
    <div className="app-frame">
      <Rail />
      <Header place={place} />
      <main className="app-main" data-testid={`place-${place}`}>
        {placeOf(place)}
      </main>
      <PreflightSheet />
      <ResumeDialog />
      <SleepCountdown />
      <DrillDialog />
      <Palette />
      <DropOverlay />
    </div>
  );
}

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
