import { dialog, type BrowserWindow } from 'electron';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { SHIPPED } from '../../shared/presets/shipped.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import type { PresetsView } from '../../shared/ipc/views.ts';
import type { PresetStore } from '../engine/presets/preset-store.ts';

const FILTERS = [{ name: 'JSON', extensions: ['json'] }];

type PresetHandlers = Pick<Handlers, Extract<keyof Handlers, `presets.${string}`>>;

/** The presets between the page and their file. */
export function presetHandlers(window: BrowserWindow, store: PresetStore): PresetHandlers {
  const after = (_change: void): PresetsView => viewOf(store);
  return {
    'presets.list': () => viewOf(store),
    'presets.save': ({ preset }) => after(store.save(preset)),
    'presets.rename': ({ from, to }) => after(store.rename(from, to)),
    'presets.remove': ({ name }) => after(store.remove(name)),
    'presets.confirm': ({ name }) => after(store.confirm(name)),
    'presets.import': () => importPresets(window, store),
    'presets.export': ({ names }) => exportPresets(window, store, names),
  };
}

/** With a file that cannot be read those of the app are still there. */
function viewOf(store: PresetStore): PresetsView {
  try {
    return { presets: store.list() };
  } catch (error) {
    const shipped = SHIPPED.map((preset) => ({ ...preset, shipped: true, unconfirmed: false }));
    return { presets: shipped, problem: AppError.toData(error).message };
  }
}

async function importPresets(
  window: BrowserWindow,
  store: PresetStore,
): Promise<{ readonly view: PresetsView; readonly names: readonly string[] } | null> {
  const { filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'], filters: FILTERS });
  const path = filePaths[0];
  if (path === undefined) return null;
  const names = store.import(await textOf(path), path);
  return { view: viewOf(store), names };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('usage', `The presets in ${path} cannot be read: ${why}. Nothing was changed.`, {
      cause: error,
    });
  }
}

async function exportPresets(
  window: BrowserWindow,
  store: PresetStore,
  names: readonly string[],
): Promise<{ readonly path: string } | null> {
  const text = store.exported(names);
  const defaultPath = join(homedir(), 'gristmill-presets.json');
  const { filePath } = await dialog.showSaveDialog(window, { defaultPath, filters: FILTERS });
  if (filePath === '') return null;
  try {
    await writeFile(filePath, text);
    return { path: filePath };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `The presets could not be written to ${filePath}: ${why}. Choose another place.`;
    throw new AppError('cannot-start', message, { cause: error });
  }
}
