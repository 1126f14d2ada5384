import { app, dialog, type BrowserWindow } from 'electron';
import type { Settings } from '../../../shared/ipc/views.ts';

export interface OnWindowClose {
  readonly choice: () => Settings['onClose'];
  /** There is a batch that closing would interrupt. */
  readonly inWork: () => boolean;
  /** The person does not want to be asked again. Never throws. */
  readonly remember: (choice: 'quit' | 'background') => void;
}

const ANSWERS = ['background', 'quit', 'stay'] as const;

/**
 * Closing the window while a batch is in work quits, hides the window or asks, as is chosen; the tray, a notification or
 * a second start bring a hidden one back. Without a batch in work it ends the app. Quitting ends it always, unasked.
 */
export function onWindowClose(window: BrowserWindow, { choice, inWork, remember }: OnWindowClose): void {
  let quitting = false;
  let asking = false;
  app.on('before-quit', () => (quitting = true));
  window.on('close', (event) => {
    if (quitting || choice() === 'quit' || !inWork()) return;
    event.preventDefault();
    if (choice() === 'background') window.hide();
    else if (!asking) void decide();
  });

  async function decide(): Promise<void> {
    asking = true;
    const { answer, always } = await ask(window).finally(() => (asking = false));
    if (answer === 'stay' || window.isDestroyed()) return;
    if (always) remember(answer);
    if (answer === 'quit') app.quit();
    // It may have come to its end meanwhile: then the window tells of that.
    else if (inWork()) window.hide();
  }
}

async function ask(
  window: BrowserWindow,
): Promise<{ readonly answer: (typeof ANSWERS)[number]; readonly always: boolean }> {
  const { response, checkboxChecked } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Gristmill',
    message: 'A batch is in work. Go on without the window?',
    detail:
      'In the background it goes on; the sign beside the clock brings the window back, and so does starting Gristmill ' +
      'once more. If you quit, it is interrupted and nothing is lost: what is done is kept, and it can be resumed at the ' +
      'next start.',
    buttons: ['Keep working', 'Quit', 'Cancel'],
    checkboxLabel: 'Do not ask again (Settings, End)',
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return { answer: ANSWERS[response] ?? 'stay', always: checkboxChecked };
}
