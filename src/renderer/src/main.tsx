import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/fonts.css';
import './theme/tokens.css';
import './theme/base.css';

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { isBridged } from './bridge/client.ts';
import { BrokenPage } from './features/frame/broken-page.tsx';
import { ErrorBoundary } from './features/frame/error-boundary.tsx';
import { cssVariables, theme } from './theme/theme.ts';
// After the rules of the places.
import './theme/narrow.css';

// Before the first paint: a dark desktop must not see a white flash.
const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
document.documentElement.dataset['mantineColorScheme'] = dark ? 'dark' : 'light';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
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
