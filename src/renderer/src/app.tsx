import { Loader, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { assertNever } from '../../shared/assert-never.ts';
import { AppFrame } from './features/frame/app-frame.tsx';
import { BrokenPage } from './features/frame/broken-page.tsx';
import { followAddress } from './stores/places.ts';
import { selectKind, selectProblem, selectSettings, useSession } from './stores/session.ts';

const NOT_OPENED =
  'Nothing was started, and what is kept on disk was left as it is. When the cause is mended, quit Gristmill and start it again.';

/** Shows how the connection to main stands, and behind it the console. */
export function App(): ReactElement {
  const kind = useSession(selectKind);
  const problem = useSession(selectProblem);
  useEffect(followAddress, []);
  useChosenColorScheme();
  switch (kind) {
    case 'connecting':
      return (
        <div className="connecting" role="status" aria-label="Connecting">
          <Loader size={24} />
        </div>
      );
    case 'opening':
    case 'ready':
      return <AppFrame opening={kind === 'opening'} />;
    case 'broken':
      return problem?.opened === false ? (
        <BrokenPage title="Gristmill could not open" reason={problem.message} advice={NOT_OPENED} />
      ) : (
        <BrokenPage title="Gristmill did not answer" reason={problem?.message ?? ''} />
      );
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
