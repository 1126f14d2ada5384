import { app, type BrowserWindow, type NativeImage } from 'electron';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** How long the window may take to become usable and show something. */
const LIMIT_MS = 30_000;
/** Between two looks at a picture that is still blank. */
const LOOK_AGAIN_MS = 100;

/**
 * Settles in the page when the console stands there: the rail is there, nothing marked as still loading by
 * `aria-busy="true"`, fonts there, two frames drawn.
 */
const USABLE = `new Promise((resolve) => {
  const stands = () =>
    document.querySelector('[data-testid="rail-overview"]') && !document.querySelector('[aria-busy="true"]');
  const drawn = () => document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))));
  if (stands()) return drawn();
  const watcher = new MutationObserver(() => {
    if (!stands()) return;
    watcher.disconnect();
    drawn();
  });
  watcher.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy'] });
})`;

/**
 * Shows the window until it is usable, saves a picture of it and ends the app: exit code 0 if all went well, 1 with a
 * line on stderr if nothing was painted in time, the page reported an error, or the picture has a single colour.
 *
 * @param load starts the page; called when the listeners for its errors are in place
 */
export async function runSmoke(window: BrowserWindow, file: string, load: () => Promise<void>): Promise<void> {
  const errors = collectErrors(window);
  try {
    const limit = AbortSignal.timeout(LIMIT_MS);
    const picture = await orTimeout(takePicture(window, load, limit), limit);
    if (errors.length > 0) throw new Error(`the page reported: ${errors.join(' | ')}`);
    writeFileSync(file, picture.toPNG());
    const { width, height } = picture.getSize();
    console.error(`gristmill: saved a picture of ${width} × ${height} to ${file}`);
    app.exit(0);
  } catch (cause) {
    const reasons = [cause instanceof Error ? cause.message : String(cause), ...errors];
    console.error(`gristmill: smoke test failed: ${[...new Set(reasons)].join(' | ')}`);
    app.exit(1);
  }
}

async function takePicture(window: BrowserWindow, load: () => Promise<void>, limit: AbortSignal): Promise<NativeImage> {
  await load();
  await window.webContents.executeJavaScript(USABLE);
  for (;;) {
    const picture = await window.webContents.capturePage();
    if (hasSeveralColours(picture.toBitmap())) return picture;
    await pause(LOOK_AGAIN_MS, undefined, { signal: limit });
  }
}

/** @param bitmap four bytes a pixel */
export function hasSeveralColours(bitmap: Buffer): boolean {
  if (bitmap.length < 8) return false;
  // Equal to itself shifted by a pixel: all pixels are equal.
  return !bitmap.subarray(4).equals(bitmap.subarray(0, -4));
}

function collectErrors(window: BrowserWindow): string[] {
  const errors: string[] = [];
  const { webContents } = window;
  webContents.on('console-message', (...args: unknown[]) => {
    const message = errorMessage(args);
    if (message !== undefined) errors.push(message);
  });
  webContents.on('preload-error', (_event, _path, error) => errors.push(`preload: ${error.message}`));
  webContents.on('render-process-gone', (_event, details) => errors.push(`its process ended (${details.reason})`));
  return errors;
}

/** Electron 33 passes `(event, level, message)` with a number, newer ones an event with `level` and `message`. */
function errorMessage([event, level, message]: readonly unknown[]): string | undefined {
  if (typeof level === 'number') return level === 3 ? String(message) : undefined;
  const details = event as { readonly level?: unknown; readonly message?: unknown };
  return details.level === 'error' ? String(details.message) : undefined;
}

function orTimeout<T>(work: Promise<T>, limit: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    limit.addEventListener('abort', () => reject(new Error(`nothing was painted within ${LIMIT_MS / 1000} s`)));
    work.then(resolve, reject);
  });
}
