import { app } from 'electron';
import { endProcess, hungThreads } from '../engine/workers/hung-threads.ts';

/**
 * Takes the lock of this data folder (see `preparePaths`). If another app holds it, that app gets our paths, and false
 * is returned: quit then.
 */
export function takeInstanceLock(paths: readonly string[]): boolean {
  return app.requestSingleInstanceLock({ paths });
}

/** Calls back when another app was started on the same data folder, with the absolute paths it was given. */
export function onSecondInstance(listener: (paths: readonly string[]) => void): void {
  app.on('second-instance', (_event, _argv, _cwd, data) => listener(pathsOf(data)));
}

/**
 * Lets `cleanUp` finish before the app ends, once, however often quitting is asked for; SIGINT and SIGTERM ask too.
 * A failure is reported and does not keep the app open.
 */
export function quitAfter(cleanUp: () => Promise<void>): void {
  let state: 'running' | 'cleaning' | 'done' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'done') return;
    event.preventDefault();
    if (state === 'cleaning') return;
    state = 'cleaning';
    void cleanUp()
      .catch((cause: unknown) => console.error('Gristmill did not end cleanly:', cause))
      .then(() => {
        state = 'done';
        // Electron's own end would wait for a thread that hangs in the system.
        if (hungThreads() > 0) endProcess(0);
        app.quit();
      });
  });
  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
}

function pathsOf(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null || !('paths' in data) || !Array.isArray(data.paths)) return [];
  return data.paths.filter((path): path is string => typeof path === 'string');
}
