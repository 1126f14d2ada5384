import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../out/main');

/** The files of ours that a file of the app loads before its first line runs, itself among them, and their bytes. */
function loadedBy(name: string, seen = new Map<string, number>()): { files: number; bytes: number } {
  if (!seen.has(name)) {
    const text = readFileSync(join(MAIN, name), 'utf8');
    seen.set(name, Buffer.byteLength(text));
    for (const [, next = ''] of text.matchAll(/^import (?:[^;]*? from )?"\.\/([^"]+)"/gm)) loadedBy(next, seen);
  }
  return { files: seen.size, bytes: [...seen.values()].reduce((sum, bytes) => sum + bytes, 0) };
}

test('the window waits for what it needs: the engine is loaded behind it, and from few files', () => {
  const index = readFileSync(join(MAIN, 'index.js'), 'utf8');
  const engine = loadedBy(/import\("\.\/(chunk-open-app-[^"]+)"\)/.exec(index)?.[1] ?? '');
  expect(engine.bytes).toBeGreaterThan(1_000_000);
  expect(engine.files).toBeLessThan(30);
  expect(loadedBy('index.js').bytes).toBeLessThan(50_000);
});
