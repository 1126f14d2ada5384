import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/fonts.css';
import './theme/tokens.css';
import './theme/base.css';

import { MantineProvider, type MantineColorSchemeManager } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { START_ELEMENT, type StartView } from '../../shared/ipc/views.ts';
import { App } from './app.tsx';
import { isBridged } from './bridge/client.ts';
import { connect } from './bridge/subscribe.ts';
import { BrokenPage } from './features/frame/broken-page.tsx';
import { ErrorBoundary } from './features/frame/error-boundary.tsx';
import { doAct } from './features/palette/acts.ts';
import { forgetPaths, openPaths } from './features/preflight/flow.ts';
import { showCount } from './stores/preflight.ts';
import { selectSettings, showStart, useSession, whenReady } from './stores/session.ts';
import { bringInterfaceFont } from './theme/interface-font.ts';
import { cssVariables, theme } from './theme/theme.ts';
import { reportNotice } from './ui/report.ts';
import './theme/places.ts';
import './theme/narrow.css';

bringInterfaceFont();

// Before the first paint: a dark desktop must not see a white flash.
const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
document.documentElement.dataset['mantineColorScheme'] = dark ? 'dark' : 'light';

// What main has put into the page: it can be drawn before there is an engine.
const start = document.getElementById(START_ELEMENT)?.textContent;
if (start !== undefined) showStart(JSON.parse(start) as StartView);

whenReady(() => void forgetPaths());

// Before anything is drawn: main looks for the answer meanwhile. For as long as the page lives.
if (isBridged()) {
  connect({
    counted: showCount,
    opened: openPaths,
    asked: doAct,
    noticed: ({ level, message }) => reportNotice(level, message),
  });
}

/**
 * The scheme stands in the settings. Mantine would keep it in `localStorage`, whose first reading waits for the main
 * process, which has the engine to open at that moment.
 */
const schemeOfSettings: MantineColorSchemeManager = {
  get: () => selectSettings(useSession.getState()).colorScheme,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={schemeOfSettings}
      defaultColorScheme="auto"
    >
      <Notifications position="bottom-right" limit={4} />
      <ErrorBoundary>
        {isBridged() ? (
          <App />
        ) : (
          <BrokenPage
            title="This window has no connection to the app"
            reason="Its preload script did not run, so it can show and do nothing."
          />
        )}
      </ErrorBoundary>
    </MantineProvider>
  </StrictMode>,
);
