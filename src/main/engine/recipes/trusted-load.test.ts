import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadForMain } from './trusted-load.ts';

const folder = mkdtempSync(join(tmpdir(), 'recipes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = 'export default { id: "x", title: "X", purpose: "", options: {}, process() {} };';
let made = 0;

function module(text: string): string {
  const path = join(folder, `recipe-${made++}.mjs`);
  writeFileSync(path, text);
  return path;
}

test.each([
  ['throws as it loads', 'throw new Error("No engine here.");', 1000, /could not be loaded: No engine here\./],
  ['ends its thread', 'process.exit(4);', 1000, /ended its thread with exit code 4/],
  ['never ends loading', 'for (;;);', 300, /was not through after 0\.3 s/],
  ['waits for ever', 'setInterval(() => {}, 1000); await new Promise(() => {});', 300, /was not through/],
  ['is no recipe', 'export default 4;', 1000, /is no recipe/],
  ['does not parse', 'export default {', 1000, /does not parse at line 1, column 17/],
])('a module that %s is refused by name, and the process lives', async (_, text, withinMs, words) => {
  const path = module(text);
  const refused = loadForMain(path, withinMs);
  await expect(refused).rejects.toThrow(words);
  await expect(refused).rejects.toThrow(path);
  await expect(refused).rejects.toMatchObject({ code: 'usage' });
});

test('a sound module is loaded, and its noise on loading stays in its thread', async () => {
  const recipe = await loadForMain(
    module(`import { isMainThread } from 'node:worker_threads';
    if (!isMainThread) process.stdout.write('noise');
    ${GOOD}`),
  );
  expect(recipe.id).toBe('x');
});

test('a built-in recipe needs no thread', async () => {
  expect((await loadForMain('checksum')).id).toBe('checksum');
});
