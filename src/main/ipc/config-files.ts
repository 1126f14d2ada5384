import { dialog, type BrowserWindow } from 'electron';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import type { ConfigView } from '../../shared/ipc/views.ts';
import type { ConfigDesk } from './config-desk.ts';

const FILTERS = [{ name: 'JSON', extensions: ['json'] }];

/** Lets the person choose a file of settings and takes it over; null when none was chosen. Throws AppError. */
export async function importConfig(
  window: BrowserWindow,
  desk: ConfigDesk,
): Promise<{ readonly view: ConfigView; readonly file: string } | null> {
  const { filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'], filters: FILTERS });
  const path = filePaths[0];
  if (path === undefined) return null;
  try {
    return { view: desk.replace(JSON.parse(await readFile(path, 'utf8')) as unknown), file: basename(path) };
  } catch (error) {
    if (error instanceof AppError && error.code !== 'usage') throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('usage', `${path} was not taken over: ${why} No setting was changed.`, { cause: error });
  }
}

/** Writes all settings where the person says; null when nowhere. Throws AppError. */
export async function exportConfig(window: BrowserWindow, desk: ConfigDesk): Promise<{ readonly path: string } | null> {
  const defaultPath = join(homedir(), 'gristmill-settings.json');
  const { filePath } = await dialog.showSaveDialog(window, { defaultPath, filters: FILTERS });
  if (filePath === '') return null;
  try {
    await writeFile(filePath, `${JSON.stringify(desk.whole, undefined, 2)}\n`);
    return { path: filePath };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'cannot-start',
      `The settings could not be written to ${filePath}: ${why}. Choose another place.`,
    );
  }
}
