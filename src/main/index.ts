import { app } from 'electron';
import { registerHandlers, type Answer } from './ipc/register.ts';
import { declareAppScheme, scriptServed, serveApp } from './shell/app-protocol.ts';
import { onSecondInstance, takeInstanceLock } from './shell/lifecycle.ts';
import { launchOptions, preparePaths } from './shell/paths.ts';
import { guardAllContents, guardSession } from './shell/security.ts';
import { runSmoke } from './shell/smoke.ts';
import { createWindow, loadPage } from './shell/window.ts';

/*
 * What the window needs, and nothing else: the engine and all around it (`open-app.ts`) is loaded while the page runs its
 * script, in its own process.
 */

const options = launchOptions();
const paths = preparePaths(options);
declareAppScheme();
guardAllContents();

if (takeInstanceLock(options.paths)) {
  // Not awaited at top level: `ready` comes only after this module has been evaluated.
  void app.whenReady().then(open);
} else {
  console.error('gristmill: already open on this data folder; it was given the paths');
  app.quit();
}

async function open(): Promise<void> {
  guardSession();
  serveApp(paths.page);
  const [place, placed] = later<undefined>();
  const [answer, answerBy] = later<Answer>();
  const [take, takeBy] = later<(paths: readonly string[]) => void>();
  const window = createWindow(paths, place);
  registerHandlers(answer);
  onSecondInstance((given) => void take.then((takes) => takes(given)));
  const load = (): Promise<void> => loadPage(window);
  const page = options.smoke === undefined ? load() : runSmoke(window, options.smoke, load);
  // It is waited for later: until then nobody has missed it.
  page.catch(() => undefined);
  await scriptServed(page);
  const { openApp } = await import('./open-app.ts');
  await openApp({ options, paths, window, page, placed: () => placed(undefined), answerBy, takeBy });
}

/** A value that comes later, and how to say it. */
function later<T>(): [value: Promise<T>, say: (value: T) => void] {
  let say: (value: T) => void = () => undefined;
  const value = new Promise<T>((resolve) => (say = resolve));
  return [value, say];
}
