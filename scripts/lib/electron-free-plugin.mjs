/**
 * Fails the build when a program that runs in plain Node (CLI, threads) can reach `electron` through its chunks.
 * Lint sees the imports as written; only the bundler knows which chunk a module ends up in.
 */
import { ELECTRON_FREE } from './thread-entries.mjs';

/** @returns {import('vite').Plugin} */
export function electronFreePlugin() {
  return {
    name: 'gristmill:electron-free',
    generateBundle(_options, bundle) {
      for (const entry of ELECTRON_FREE) {
        const trail = findElectron(`${entry}.js`, bundle, new Set());
        if (trail === undefined) continue;
        this.error(
          `${entry}.js must run in plain Node, but reaches electron: ${trail.join(' -> ')}. ` +
            'Move the code that needs electron out of what this entry imports.',
        );
      }
    },
  };
}

/**
 * @param {string} fileName
 * @param {import('rolldown').OutputBundle} bundle
 * @param {Set<string>} seen
 * @returns {string[] | undefined} chunk names from the entry to `electron`
 */
function findElectron(fileName, bundle, seen) {
  if (seen.has(fileName)) return undefined;
  seen.add(fileName);
  const chunk = bundle[fileName];
  if (chunk?.type !== 'chunk') return undefined;
  for (const next of [...chunk.imports, ...chunk.dynamicImports]) {
    if (next === 'electron' || next.startsWith('electron/')) return [fileName, next];
    const trail = findElectron(next, bundle, seen);
    if (trail !== undefined) return [fileName, ...trail];
  }
  return undefined;
}
