import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { identify } from '../../../../../test/support/image-magick.ts';
import { realPictures } from '../../../../../test/support/real-pictures.ts';
import { builtFile, runCli } from '../../../../../test/support/run-cli.ts';

/* Whole batches by the built command line: the library is loaded in its threads. */

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-batch-'));
  mkdirSync(join(folder, 'words'));
  writeFileSync(join(folder, 'words', 'words.png'), 'words');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (recipe: string, ...more: readonly string[]) =>
  runCli(['run', recipe, ...more, '--out', join(folder, 'out'), '--data-dir', join(folder, 'data'), '--json']);

test(
  'pictures: those that can be read are there, the other is told, with the reason',
  { timeout: 60_000 },
  async () => {
    const paths = realPictures('.png', 8);
    const { code, lines } = await run('pictures', ...paths, join(folder, 'words'), '--set', 'format=webp');
    expect(code).toBe(1);
    const [failed] = lines.filter(({ type }) => type === 'task');
    expect(JSON.stringify(failed)).toMatch(/words\.png.*By its content the file is no picture/);
    const made = readdirSync(join(folder, 'out'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.webp'),
    );
    expect(made).toHaveLength(8);
    const [first = ''] = made.map((name) => join(folder, 'out', name));
    expect(identify(first)).toMatchObject([{ format: 'WEBP' }]);
    expect(Math.floor(statSync(first).mtimeMs)).toBeLessThan(Date.now() - 60 * 60 * 1000);
  },
);

test('contact-sheet: one sheet of all that could be read', { timeout: 60_000 }, async () => {
  const { code } = await run(
    'contact-sheet',
    ...realPictures('.png', 8),
    join(folder, 'words'),
    '--set',
    'format=png',
    '--set',
    'columns=4',
  );
  expect(code).toBe(1);
  expect(readdirSync(join(folder, 'out'))).toEqual(['contact-sheet.png']);
  // Gaps of 11; two rows with captions.
  expect(identify(join(folder, 'out', 'contact-sheet.png'))).toMatchObject([{ width: 695, height: 385 }]);
});

test('where the library is not there, each picture fails once, and is told why', { timeout: 60_000 }, async () => {
  const app = join(folder, 'app');
  cpSync(dirname(builtFile('cli.js')), app, { recursive: true });
  const packages = resolve(import.meta.dirname, '../../../../../node_modules');
  mkdirSync(join(app, 'node_modules'));
  for (const name of readdirSync(packages)) {
    if (name !== 'sharp') symlinkSync(join(packages, name), join(app, 'node_modules', name));
  }
  vi.stubEnv('GRISTMILL_THREADS_DIR', app);
  const { code, lines } = await run('pictures', ...realPictures('.png', 2)).finally(() => vi.unstubAllEnvs());
  expect(code).toBe(1);
  const failed = lines.filter(({ type }) => type === 'task').map((line) => JSON.stringify(line));
  expect(failed).toHaveLength(2);
  for (const line of failed) expect(line).toMatch(/NO_PICTURE_LIBRARY.*library does not load. \(Cannot find package/);
});
