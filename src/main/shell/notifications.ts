import { Notification, type BrowserWindow } from 'electron';
import type { AlertManager } from '../engine/alerts/alert-manager.ts';
import { focusWindow } from './window.ts';

/**
 * Shows on the desktop what the inbox wants seen (at most once a minute); a click brings the window in front and calls
 * `open` with the id of the row. Returns how to stop. Without a service for notifications nothing is shown.
 */
export function notifyDesktop(alerts: AlertManager, window: BrowserWindow, open: (id: string) => void): () => void {
  if (!Notification.isSupported()) return () => undefined;
  // One that nothing refers to is collected, and then its click is lost.
  let shown: Notification | null = null;
  return alerts.onNotice(({ title, body, alertId }) => {
    shown?.close();
    shown = new Notification({ title, body });
    shown.on('click', () => {
      focusWindow(window);
      open(alertId);
    });
    shown.show();
  });
}
