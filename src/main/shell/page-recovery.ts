import { app, dialog, type BrowserWindow } from 'electron';
import type { Logger } from '../engine/ports.ts';
import { ReloadLimit } from './reload-limit.ts';

interface Parts {
  readonly window: BrowserWindow;
  readonly logger: Logger;
  /** Tells the person, in the window once it is back. */
  readonly notice: (message: string) => void;
}

const BACK = 'The window broke down and was loaded again. Batches went on meanwhile; what was being typed is lost.';

/**
 * Brings the window back when the process of its page has died: loads it once by itself, and says so. One that dies again
 * within a minute would die for ever, so then a person decides. The engine lives in main, and does not notice any of it.
 * Returns how to stop.
 */
export function recoverPage({ window, logger, notice }: Parts): () => void {
  const contents = window.webContents;
  const limit = new ReloadLimit();
  const reload = (): void => {
    contents.once('did-finish-load', () => {
      logger.log('info', 'The window was loaded again.', { component: 'app', event: 'page-reloaded' });
      notice(BACK);
    });
    contents.reload();
  };
  const onGone = (_event: unknown, { reason }: { readonly reason: string }): void => {
    if (reason === 'clean-exit') return;
    const again = limit.allows(Date.now());
    // Electron is still taking the old process apart.
    setImmediate(() => {
      if (window.isDestroyed()) return;
      if (again) reload();
      else void askPerson(window, reload);
    });
  };
  contents.on('render-process-gone', onGone);
  return () => {
    if (!window.isDestroyed()) contents.off('render-process-gone', onGone);
  };
}

async function askPerson(window: BrowserWindow, reload: () => void): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    title: 'Gristmill',
    message: 'The window broke down again.',
    detail:
      'It was loaded again less than a minute ago. Batches go on, and what is done is safe on disk. Load it once more, or quit: batches can be resumed at the next start.',
    buttons: ['Load again', 'Quit Gristmill'],
    defaultId: 0,
    cancelId: 0,
  });
  if (response === 0) reload();
  else app.quit();
}
