import { BrowserWindow } from 'electron';
import { join } from 'node:path';
import { PAGE_URL } from './app-protocol.ts';
import type { AppPaths } from './paths.ts';

const SIZE = { width: 1280, height: 800, minWidth: 1024, minHeight: 700 } as const;

/**
 * Creates the app's window, hidden; it shows itself with its first picture, once it is `placed`. Its page starts loading
 * with `loadPage`, so that listeners can be put in place before.
 */
export function createWindow(paths: AppPaths, placed: Promise<unknown>): BrowserWindow {
  const window = new BrowserWindow({
    ...SIZE,
    show: false,
    title: 'Gristmill',
    icon: join(paths.resources, 'icon.png'),
    autoHideMenuBar: true,
    webPreferences: {
      preload: paths.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      // Progress goes on while the window is covered, and figures must not freeze with it.
      backgroundThrottling: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    void placed.then(() => {
      if (!window.isDestroyed()) window.show();
    });
  });
  return window;
}

/** Settles when the page has loaded; rejects with the reason if it can't. */
export function loadPage(window: BrowserWindow): Promise<void> {
  return window.loadURL(PAGE_URL);
}

/** Brings the window in front of its owner. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
