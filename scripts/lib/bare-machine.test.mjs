import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SCRIPTS = resolve(import.meta.dirname, '..');

/**
 * What a module and all that it loads at once ask for that is no file of ours and not part of Node.
 * @param {string} path
 * @param {Set<string>} seen
 * @returns {string[]}
 */
function packagesOf(path, seen = new Set()) {
  if (seen.has(path)) return [];
  seen.add(path);
  const named = [...readFileSync(path, 'utf8').matchAll(/^(?:import|export|\}) [^;]*?from '([^']+)'/gm)];
  return named.flatMap(([, name = '']) => {
    if (name.startsWith('node:')) return [];
    return name.startsWith('.') ? packagesOf(resolve(dirname(path), name), seen) : [`${path}: ${name}`];
  });
}

// Before the packages are installed, and these are what installs them.
test.each(readdirSync(SCRIPTS).filter((name) => name.endsWith('.mjs')))('%s starts on a bare machine', (name) => {
  const seen = new Set();
  expect(packagesOf(join(SCRIPTS, name), seen)).toEqual([]);
  expect(seen.size).toBeGreaterThan(1);
});
