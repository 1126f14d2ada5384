/** Debian's packages: which are needed, how they get installed. */
import { spawn, spawnSync } from 'node:child_process';
import { withLock } from '../lock.mjs';
import { lockPath } from '../places.mjs';
import { ask, exitOf } from '../processes.mjs';
import { say, SetupError } from '../say.mjs';
import { holdServices, neverStart, releaseServices } from './quiet-services.mjs';

/** Libraries Electron links to or loads; where releases disagree on the name, the newer one first. */
export const LIBRARIES = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  ['libxtst6'],
  ['libnotify4'],
];
export const VIRTUAL_DISPLAY = [['xvfb']];
/** Servers that the tests start themselves, on ports and folders of their own. Named as their units are. */
export const SERVERS = [['prometheus'], ['prometheus-alertmanager']];
/** What the recipes are compared with in their tests, and pictures that were not made for them; and the servers. */
export const REFERENCE_TOOLS = [
  ['gzip'],
  ['pigz'],
  ['brotli'],
  ['rhash'],
  ['imagemagick'],
  ['poppler-utils'],
  ['adwaita-icon-theme'],
  ...SERVERS,
];

/**
 * Installs what is missing of the given packages as root or by sudo without a password; otherwise says what to run.
 * @param {readonly (readonly string[])[]} needs each a list of names of which one is enough
 * @param {string} why completes "needs … "
 */
export async function installDebianPackages(needs, why) {
  const missing = missingPackages(needs);
  if (missing.length === 0) return;
  if (ask('apt-get', ['--version']) === undefined) {
    const names = missing.map((names) => names.at(-1)).join(' ');
    throw new SetupError(
      `${why}. On Debian the packages are: ${names}. Install your system's equivalents, then try again.`,
    );
  }
  const prefix = rootPrefix();
  if (prefix === undefined) {
    throw new SetupError(`${why}. Run this once, then try again:\n  ${commandFor(missing)}`);
  }
  await withLock(
    lockPath('apt'),
    () => install(prefix, needs),
    (pid) => say(`waiting for process ${pid}, which is installing system packages`),
  );
}

/**
 * @param {readonly (readonly string[])[]} needs
 * @returns {(readonly string[])[]} those of which no alternative is installed
 */
export function missingPackages(needs) {
  const names = needs.flat();
  // Exits with 1 when it knows nothing of one of the names; what it says of the others is still right.
  const result = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], {
    encoding: 'utf8',
  });
  const installed = new Set(
    (result.stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return needs.filter((alternatives) => !alternatives.some((name) => installed.has(name)));
}

/** @returns {string[] | undefined} what to put before a command to run it as root */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return ask('sudo', ['-n', 'true']) === undefined ? undefined : ['sudo', '-n'];
}

/** @param {readonly (readonly string[])[]} missing */
function commandFor(missing) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${resolveNames(missing).join(' ')}`;
}

/**
 * The alternative that this release offers; the last one if it can't be told.
 * @param {readonly (readonly string[])[]} missing
 */
function resolveNames(missing) {
  return missing.map(
    (names) => names.find((name) => ask('apt-cache', ['show', '--no-all-versions', name])) ?? names.at(-1) ?? '',
  );
}

/**
 * @param {string[]} prefix
 * @param {readonly (readonly string[])[]} needs
 */
async function install(prefix, needs) {
  const missing = missingPackages(needs);
  if (missing.length === 0) return;
  say('installing system packages …');
  const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300'];
  // Not fatal: the lists may be good enough, and if not, the next step says so.
  await quietly([...apt, 'update']);
  const names = resolveNames(missing);
  const { code, words } = await withoutStarts(prefix, names, () =>
    quietly([...apt, 'install', '-y', '--no-install-recommends', ...names]),
  );
  if (code === 0) return;
  throw new SetupError(
    `apt-get could not install ${names.join(' ')}:\n${words.trim()}\nSolve that, then try again:\n  ${commandFor(missing)}`,
  );
}

/**
 * Installs, and starts nothing of it.
 * @template T
 * @param {string[]} prefix
 * @param {readonly string[]} names
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withoutStarts(prefix, names, work) {
  const servers = names.filter((name) => SERVERS.flat().includes(name));
  const hold = servers.length === 0 ? null : holdServices(prefix);
  if (hold !== null) await quietly(hold);
  try {
    return await work();
  } finally {
    if (hold !== null) await quietly(releaseServices(prefix));
    neverStart(prefix, servers);
  }
}

/**
 * @param {readonly string[]} command
 * @returns {Promise<{ code: number, words: string }>}
 */
async function quietly([file = '', ...args]) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (words = (words + text).slice(-4000)));
  }
  return { code: await exitOf(child), words };
}
