/** All that must stand before the app or its tests can run, each part only if it is missing. */
import { ensureBuilt } from './build-app.mjs';
import { ensureElectron } from './electron/choose.mjs';
import { ensurePackages } from './packages.mjs';
import { ROOT } from './places.mjs';
import { SetupError } from './say.mjs';
import { openDisplay } from './system/display.mjs';
import { ensureSharedLibraries } from './system/shared-libraries.mjs';

const OLDEST_NODE = [20, 19];

/**
 * @typedef {object} Prepared
 * @property {string} electron executable
 * @property {readonly string[]} switches for Electron on this machine
 * @property {Record<string, string | undefined>} env environment for Electron and for the tests that start it
 * @property {boolean} virtual whether the display is a virtual one
 * @property {() => void} stop closes the virtual display
 */

/** Packages only: enough for the CLI, checks and unit tests. */
export async function preparePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new SetupError(`Node ${process.versions.node} is too old; install ${OLDEST_NODE.join('.')} or newer.`);
  }
  await ensurePackages(ROOT);
}

/**
 * Everything: packages, Electron runtime, system libraries, build, display.
 * @returns {Promise<Prepared>}
 */
export async function prepareApp() {
  await preparePackages();
  const electron = await ensureElectron(ROOT);
  await ensureSharedLibraries(electron);
  await ensureBuilt(ROOT);
  const display = await openDisplay();
  const switches = switchesHere();
  return {
    electron,
    switches,
    env: {
      ...process.env,
      ...display.env,
      // For tests: what to start, and how.
      GRISTMILL_ELECTRON: electron,
      GRISTMILL_ELECTRON_SWITCHES: JSON.stringify(switches),
    },
    virtual: display.virtual,
    stop: display.stop,
  };
}

/** @returns {string[]} */
function switchesHere() {
  // Chromium's sandbox refuses to start as root. A development machine only: what is shipped never gets this.
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
