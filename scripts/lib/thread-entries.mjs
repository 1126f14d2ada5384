/**
 * The files that run outside the main thread or outside Electron. Each becomes a file of a fixed name beside the
 * app's own bundle, so that app and CLI find it at run time by name alone. None of them may reach `electron`.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Output name (without `.js`) -> source. */
const PLAIN_NODE = {
  cli: 'src/main/cli/index.ts',
  'worker-entry': 'src/main/engine/worker-thread/entry.ts',
  'isolated-entry': 'src/main/engine/isolation/isolated-entry.ts',
  'isolated-thread': 'src/main/engine/isolation/isolated-thread.ts',
  'journal-thread': 'src/main/engine/checkpoints/journal-thread.ts',
  'publisher-thread': 'src/main/engine/publish/publisher-thread.ts',
  'verify-thread': 'src/main/engine/checkpoints/verify-thread.ts',
  'inspect-thread': 'src/main/engine/inspect/inspect-thread.ts',
  'log-thread': 'src/main/engine/log/log-thread.ts',
  'log-read-thread': 'src/main/engine/log/log-read-thread.ts',
  'report-thread': 'src/main/engine/report/report-thread.ts',
  'removal-thread': 'src/main/engine/removal/removal-thread.ts',
  'originals-thread': 'src/main/engine/originals/originals-thread.ts',
  'scan-thread': 'src/main/engine/scan/scan-thread.ts',
  'list-thread': 'src/main/engine/scan/list-thread.ts',
  'names-thread': 'src/main/engine/names/names-thread.ts',
  'recipe-probe': 'src/main/engine/recipes/probe-thread.ts',
  'script-thread': 'src/main/engine/recipes/script/script-thread.ts',
  'script-probe': 'src/main/engine/recipes/script/probe-process.ts',
};

/** Recipes and programs that exist only for tests; built as standalone modules, so that a test can pass their path. */
const FIXTURE_FOLDERS = [
  'src/main/engine/recipes/fixtures',
  'test/fixtures/recipes',
  'test/fixtures/faults',
  'test/fixtures/programs',
];

/**
 * @param {string} root
 * @param {Record<string, string>} table
 */
function existing(root, table) {
  return Object.fromEntries(
    Object.entries(table)
      .map(([name, file]) => [name, join(root, file)])
      .filter(([, file]) => existsSync(/** @type {string} */ (file))),
  );
}

/**
 * Inputs that run in plain Node: CLI and threads, as far as they exist.
 * @param {string} root repository folder
 * @returns {Record<string, string>}
 */
export function plainNodeEntries(root) {
  return existing(root, PLAIN_NODE);
}

/**
 * Inputs of the test recipes and programs, named by file.
 * @param {string} root repository folder
 * @returns {Record<string, string>}
 */
export function fixtureEntries(root) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const folder of FIXTURE_FOLDERS) {
    const full = join(root, folder);
    if (!existsSync(full)) continue;
    for (const name of readdirSync(full)) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      found[basename(name, '.ts')] = join(full, name);
    }
  }
  return found;
}

/** Names of the outputs that must run in plain Node. */
export const ELECTRON_FREE = Object.keys(PLAIN_NODE);
