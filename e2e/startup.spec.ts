import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../out/main');

/** All that a file of the app loads before its first line runs, in bytes. */
function bytesOf(name: string, seen = new Map<string, number>()): number {
  if (!seen.has(name)) {
    const text = readFileSync(join(MAIN, name), 'utf8');
    seen.set(name, Buffer.byteLength(text));
    for (const [, next = ''] of text.matchAll(/^import (?:[^;]*? from )?"\.\/([^"]+)"/gm)) bytesOf(next, seen);
  }
  return [...seen.values()].reduce((sum, bytes) => sum + bytes, 0);
}

test('the window waits for what it needs: the engine is loaded behind it', () => {
  const [, behind = ''] =
    /import\("\.\/(chunk-open-app-[^"]+)"\)/.exec(readFileSync(join(MAIN, 'index.js'), 'utf8')) ?? [];
  expect(bytesOf(behind)).toBeGreaterThan(1_000_000);
  expect(bytesOf('index.js')).toBeLessThan(50_000);
});
