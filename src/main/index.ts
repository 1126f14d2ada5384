import { app, dialog } from 'electron';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../shared/result.ts';
import { registerHandlers, type Answer } from './ipc/register.ts';
import { declareAppScheme, scriptServed, serveApp } from './shell/app-protocol.ts';
import { buildOf, readStart } from './shell/kept-start.ts';
import { onSecondInstance, takeInstanceLock } from './shell/lifecycle.ts';
import { launchOptions, preparePaths, whyUnwritable } from './shell/paths.ts';
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

const unwritable = whyUnwritable(paths);
if (unwritable !== null) {
  void refuse(unwritable);
} else if (takeInstanceLock(options.paths)) {
  // Not awaited at top level: `ready` comes only after this module has been evaluated.
  void app.whenReady().then(open);
} else {
  console.error('gristmill: already open on this data folder; it was given the paths');
  app.quit();
}

async function open(): Promise<void> {
  guardSession();
  // Only while nothing runs: later the page may be about a batch. Recipes that are given now are not in it.
  let start = options.recipes.length > 0 ? null : readStart(paths.data, buildOf(app.getVersion(), paths.page));
  serveApp(paths.page, () => start);
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
  start = null;
  try {
    const { openApp } = await import('./open-app.ts');
    await openApp({ options, paths, window, page, placed: () => placed(undefined), answerBy, takeBy });
  } catch (cause) {
    // The page says it in the place of the console, if there is none yet.
    const message = `Gristmill could not open its data folder ${paths.data}: ${cause instanceof Error ? cause.message : String(cause)}`;
    console.error(`gristmill: ${message}`);
    answerBy(() => Promise.resolve(fail({ code: 'cannot-start', message })));
    placed(undefined);
  }
}

/** There is nothing to open without a folder to write in. */
async function refuse(problem: string): Promise<void> {
  console.error(`gristmill: ${problem}`);
  if (options.smoke !== undefined) return app.exit(1);
  // Chromium does not start without one of its own.
  app.setPath('userData', mkdtempSync(join(tmpdir(), 'gristmill-')));
  await app.whenReady();
  dialog.showErrorBox('Gristmill could not start', problem);
  app.exit(1);
}

/** A value that comes later, and how to say it. */
function later<T>(): [value: Promise<T>, say: (value: T) => void] {
  let say: (value: T) => void = () => undefined;
  const value = new Promise<T>((resolve) => (say = resolve));
  return [value, say];
}
