import { app } from 'electron';
import { declareAppScheme, serveApp } from './shell/app-protocol.ts';
import { onSecondInstance, quitAfter, takeInstanceLock } from './shell/lifecycle.ts';
import { launchOptions, preparePaths } from './shell/paths.ts';
import { guardAllContents, guardSession } from './shell/security.ts';
import { runSmoke } from './shell/smoke.ts';
import { createWindow, focusWindow, loadPage } from './shell/window.ts';

const options = launchOptions();
const paths = preparePaths(options);
declareAppScheme();
guardAllContents();

if (takeInstanceLock(options.paths)) {
  quitAfter(() => Promise.resolve());
  // Not awaited at top level: `ready` comes only after this module has been evaluated.
  void app.whenReady().then(open);
} else {
  console.error('gristmill: already open on this data folder; it was given the paths');
  app.quit();
}

async function open(): Promise<void> {
  guardSession();
  serveApp(paths.page);
  const window = createWindow(paths);
  onSecondInstance(() => focusWindow(window));
  if (options.smoke !== undefined) return runSmoke(window, options.smoke, () => loadPage(window));
  return loadPage(window);
}
