/** A screen to draw on: the person's own, or a virtual one where there is none. */
import { spawn } from 'node:child_process';
import { ask } from '../processes.mjs';
import { say, SetupError } from '../say.mjs';
import { installDebianPackages, VIRTUAL_DISPLAY } from './debian.mjs';

const SCREEN = '1920x1200x24';
const READY_LIMIT_MS = 20_000;

/**
 * @typedef {object} Display
 * @property {Record<string, string>} env what a program must know to draw on it
 * @property {boolean} virtual
 * @property {() => void} stop
 */

/** @returns {Promise<Display>} */
export async function openDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return { env: {}, virtual: false, stop: () => {} };
  if (ask('which', ['Xvfb']) === undefined) {
    await installDebianPackages(VIRTUAL_DISPLAY, 'There is no display, and no Xvfb to stand in for one');
  }
  const { child, number } = await startXvfb();
  say(`no display here: using a virtual one, :${number}`);
  return { env: { DISPLAY: `:${number}` }, virtual: true, stop: () => child.kill('SIGTERM') };
}

/** @returns {Promise<{ child: import('node:child_process').ChildProcess, number: string }>} */
function startXvfb() {
  const xvfb = ['Xvfb', '-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-dpi', '96'];
  // It ends when this process ends, in whatever way: the kernel sends it the signal.
  const tied = ask('setpriv', ['--help'])?.includes('--pdeathsig') === true;
  const [file = '', ...args] = tied ? ['setpriv', '--pdeathsig', 'TERM', '--', ...xvfb] : xvfb;
  // In a group of its own, so that Ctrl-C in the terminal reaches the app first and not the screen under it.
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true });
  process.once('exit', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    let words = '';
    const fail = (/** @type {string} */ what) => {
      clearTimeout(limit);
      child.kill('SIGKILL');
      reject(
        new SetupError(
          `The virtual display ${what}. ${words.trim()}\nTry \`Xvfb :99\` by hand, or set DISPLAY to a display that works.`,
        ),
      );
    };
    const limit = setTimeout(() => fail(`was not ready within ${READY_LIMIT_MS / 1000} s`), READY_LIMIT_MS);
    child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (words = (words + text).slice(-2000)));
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => fail(`ended at once (${signal ?? code})`));
    child.stdio[3]?.once('data', (/** @type {Buffer} */ data) => {
      clearTimeout(limit);
      child.removeAllListeners('exit').unref();
      for (const stream of [child.stderr, child.stdio[3]]) /** @type {import('node:net').Socket} */ (stream).unref();
      resolve({ child, number: data.toString().trim() });
    });
  });
}
