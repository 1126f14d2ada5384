/** The official Electron, fetched by the electron package's own installer. */
import { spawn } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from '../lock.mjs';
import { cacheFolder, lockPath } from '../places.mjs';
import { exitOf } from '../processes.mjs';
import { say } from '../say.mjs';

/** A network that swallows packets must not hold the start for ever; a slow one may take its time. */
const LIMIT_MS = 10 * 60_000;
/** With a substitute at hand, an unreachable download is tried again after this long, not at each start. */
const RETRY_AFTER_MS = 24 * 60 * 60_000;

/**
 * @param {string} packageFolder of the `electron` package
 * @param {{ fallbackIsReady: boolean }} facts
 * @returns {Promise<boolean>} whether it is there now
 */
export function downloadOfficial(packageFolder, { fallbackIsReady }) {
  const failed = join(cacheFolder(), 'official-download-failed');
  if (fallbackIsReady && failedLately(failed)) return Promise.resolve(false);
  return withLock(
    lockPath('electron', packageFolder),
    async () => {
      say('fetching the Electron runtime …');
      const done = await runInstaller(packageFolder);
      if (!done) {
        mkdirSync(dirname(failed), { recursive: true });
        writeFileSync(failed, '');
      }
      return done;
    },
    (pid) => say(`waiting for process ${pid}, which is fetching the Electron runtime`),
  );
}

/** @param {string} mark */
function failedLately(mark) {
  const stats = statSync(mark, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs < RETRY_AFTER_MS;
}

/** @param {string} packageFolder */
async function runInstaller(packageFolder) {
  const child = spawn(process.execPath, [join(packageFolder, 'install.js')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (words += text));
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const code = await exitOf(child);
  clearTimeout(limit);
  if (code === 0) return true;
  const reason = words.split('\n').find((line) => /error/i.test(line)) ?? `exit code ${code}`;
  say(`the official Electron download can't be reached (${reason.trim()})`);
  return false;
}
