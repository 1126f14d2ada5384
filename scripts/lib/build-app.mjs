/** Builds the app into `out/`, only if a source changed. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { bundlePlainNode } from './build-threads.mjs';
import { fingerprint } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { lockPath } from './places.mjs';
import { exitOf } from './processes.mjs';
import { say, SetupError } from './say.mjs';

const SOURCES = ['src', 'resources', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'scripts/lib'];
const STAMP = 'fingerprint';

/**
 * @param {string} root repository folder
 * @param {{ force?: boolean, quiet?: boolean }} [options]
 */
export async function ensureBuilt(root, { force = false, quiet = false } = {}) {
  if (!force && isBuilt(root, sourcesOf(root))) return;
  await withLock(
    lockPath('build', root),
    async () => {
      const sources = sourcesOf(root);
      if (!force && isBuilt(root, sources)) return;
      if (!quiet) say('building …');
      await build(root, sources);
    },
    (pid) => quiet || say(`waiting for process ${pid}, which is building`),
  );
}

/** @param {string} root */
function sourcesOf(root) {
  return fingerprint(root, SOURCES, (path) => !path.includes('.test.'));
}

/**
 * @param {string} root
 * @param {string} sources
 */
function isBuilt(root, sources) {
  const stamp = join(root, 'out', STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sources;
}

/**
 * Builds aside and swaps: an app that runs, or a build that fails, never sees half of it.
 * @param {string} root
 * @param {string} sources
 */
async function build(root, sources) {
  for (const name of readdirSync(root)) {
    if (/^out\.(new|old)-\d+$/.test(name)) rmSync(join(root, name), { recursive: true, force: true });
  }
  // Absolute: electron-vite counts a relative one from each part's own root.
  const fresh = join(root, `out.new-${process.pid}`);
  try {
    await bundle(root, fresh);
    writeFileSync(join(fresh, STAMP), sources);
    swap(fresh, join(root, 'out'), join(root, `out.old-${process.pid}`));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * @param {string} root
 * @param {string} outDir
 */
async function bundle(root, outDir) {
  const vite = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const args = [vite, 'build', '--outDir', outDir, '--logLevel', 'warn'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (words += text));
  }
  if ((await exitOf(child)) !== 0) throw notBuilt(words.trim());
  try {
    await bundlePlainNode(root, join(outDir, 'main'));
  } catch (error) {
    throw notBuilt(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} why */
const notBuilt = (why) => new SetupError(`the build failed; what was built before still stands:\n${why}`);

/**
 * @param {string} fresh
 * @param {string} target
 * @param {string} old
 */
function swap(fresh, target, old) {
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}
