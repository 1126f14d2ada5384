import { Loader, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { assertNever } from '../../shared/assert-never.ts';
import { connect } from './bridge/subscribe.ts';
import { doAct } from './features/palette/acts.ts';
import { AppFrame } from './features/frame/app-frame.tsx';
import { BrokenPage } from './features/frame/broken-page.tsx';
import { openPaths } from './features/preflight/flow.ts';
import { followAddress } from './stores/places.ts';
import { showCount } from './stores/preflight.ts';
import { selectKind, selectProblem, selectSettings, useSession } from './stores/session.ts';
import { reportNotice } from './ui/report.ts';

const NOT_OPENED =
  'Nothing was started, and what is kept on disk was left as it is. When the cause is mended, quit Gristmill and start it again.';

/** Connects the page to main for as long as it lives, and shows how that stands. */
export function App(): ReactElement {
  const kind = useSession(selectKind);
  const problem = useSession(selectProblem);
  useEffect(
    () =>
      connect({
        counted: showCount,
        opened: openPaths,
        asked: doAct,
        noticed: ({ level, message }) => reportNotice(level, message),
      }),
    [],
  );
  useEffect(followAddress, []);
  useChosenColorScheme();
  switch (kind) {
    case 'connecting':
      return (
        <div className="connecting" role="status" aria-label="Connecting">
          <Loader size={24} />
        </div>
      );
    case 'broken':
      return problem?.opened === false ? (
        <BrokenPage title="Gristmill could not open" reason={problem.message} advice={NOT_OPENED} />
      ) : (
        <BrokenPage title="Gristmill did not answer" reason={problem?.message ?? ''} />
      );
    case 'ready':
      return <AppFrame />;
    default:
      return assertNever(kind, 'session');
  }
}

/** The scheme of the settings; `auto` follows the system. */
function useChosenColorScheme(): void {
  const chosen = useSession((state) => selectSettings(state).colorScheme);
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => setColorScheme(chosen), [chosen, setColorScheme]);
}
