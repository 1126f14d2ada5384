import { app } from 'electron';
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataDir } from '../engine/data-dir.ts';
import { ownArguments, parseLaunchOptions, type LaunchOptions } from './launch-options.ts';

export interface AppPaths {
  /** Batches, settings, status: shared with the CLI. */
  readonly data: string;
  readonly preload: string;
  /** Folder of the built page. */
  readonly page: string;
  /** Icons. */
  readonly resources: string;
}

/** The command line of this process. */
export function launchOptions(): LaunchOptions {
  return parseLaunchOptions(ownArguments(process.argv, app.isPackaged), process.cwd());
}

/**
 * Decides the folders, and gives Chromium one of its own under the data folder, so that the single-instance lock goes
 * by data folder: two apps on different data don't disturb each other. Call before `ready`.
 */
export function preparePaths(options: LaunchOptions): AppPaths {
  const data = options.smoke === undefined ? dataDir(options.dataDir) : smokeDataFolder(options.dataDir);
  app.setPath('userData', process.env['GRISTMILL_USER_DATA'] || join(data, 'chromium'));
  return {
    data,
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    page: join(import.meta.dirname, '../renderer'),
    resources: join(import.meta.dirname, '../../resources'),
  };
}

/**
 * A sentence when the app can't write in its data folder, else null. Asked before the single-instance lock, which would
 * say that another app has it.
 */
export function whyUnwritable({ data }: AppPaths): string | null {
  try {
    mkdirSync(app.getPath('userData'), { recursive: true });
    accessSync(app.getPath('userData'), constants.W_OK);
    return null;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return `Gristmill can't write in its data folder ${data} (${cause}). Nothing was started. Make the folder writable, or name another one by --data-dir.`;
  }
}

/** A smoke run must not meet the person's own batches, nor the app they have open. */
function smokeDataFolder(option: string | undefined): string {
  if (option !== undefined || process.env['GRISTMILL_DATA_DIR']) return dataDir(option);
  return mkdtempSync(join(tmpdir(), 'gristmill-smoke-'));
}
