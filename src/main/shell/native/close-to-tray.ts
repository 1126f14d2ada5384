import { app, type BrowserWindow } from 'electron';

/**
 * Closing the window hides it where `stays` says so, and the tray, a notification or a second start bring it back;
 * everywhere else it ends the app. Quitting ends it always.
 */
export function closeToTray(window: BrowserWindow, stays: () => boolean): void {
  let quitting = false;
  app.on('before-quit', () => (quitting = true));
  window.on('close', (event) => {
    if (quitting || !stays()) return;
    event.preventDefault();
    window.hide();
  });
}
