import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli, type CliRun } from '../../../test/support/run-cli.ts';

/* What a recipe takes of a folder, from the command line. */

let folder: string;
let input: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'takes-cli-'));
  input = join(folder, 'in');
  mkdirSync(join(input, 'sub'), { recursive: true });
  const picture = sharp({ create: { width: 9, height: 7, channels: 3, background: '#0af' } });
  for (const name of ['a.png', 'sub/B.PNG']) writeFileSync(join(input, name), await picture.clone().png().toBuffer());
  for (const name of ['notes.txt', 'sub/list.TXT', 'IMG_1.heic', '.DS_Store']) writeFileSync(join(input, name), name);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const places = (): string[] => ['--out', join(folder, 'out'), '--data-dir', join(folder, 'data')];
const run = (...words: readonly string[]): Promise<CliRun> => runCli(['run', ...words, ...places(), '--json']);
const NOTE = '3 files were left out that "Pictures" does not take: 2 .txt, 1 .heic. --all-files takes them along.';

test('pictures and texts in one folder: the pictures are done, and what was left out is said', async () => {
  const dry = await run('pictures', input, '--dry-run');
  expect(dry.lines.at(-1)).toMatchObject({ outcome: 'DRY_RUN', files: 2, junk: 1, notTaken: 3 });
  const { code, lines } = await run('pictures', input);
  expect(code).toBe(0);
  expect(lines[0]).toMatchObject({ type: 'start', files: 2, refused: 0, junk: 1, notTaken: 3 });
  expect(lines[0]?.['notes']).toContain(NOTE);
  expect(lines.at(-1)).toMatchObject({ outcome: 'COMPLETED', files: 2, counts: { COMPLETED: 2, FAILED: 0 } });
  expect(readdirSync(join(folder, 'out/in/sub'))).toEqual(['B.PNG']);
  const words = await runCli(['run', 'pictures', input, ...places(), '--on-conflict', 'overwrite']);
  expect([words.code, words.stderr]).toEqual([0, expect.stringContaining(NOTE)]);
}, 60_000);

test('all files are taken where that is asked for, and a file that is named', async () => {
  const all = await run('pictures', input, '--all-files');
  expect(all.code).toBe(1);
  expect(all.lines[0]).toMatchObject({ files: 6, junk: 0, notTaken: 0, notes: [] });
  const named = await run('pictures', join(input, 'notes.txt'));
  expect(named.lines.at(-1)).toMatchObject({ files: 1, counts: { FAILED: 1 } });
  expect(named.lines[0]).toMatchObject({ notTaken: 0 });
}, 60_000);

test('a folder with nothing that is taken is no failure, and says why nothing was done', async () => {
  rmSync(join(input, 'a.png'));
  rmSync(join(input, 'sub'), { recursive: true });
  const { code, lines } = await run('contact-sheet', input);
  expect(code).toBe(0);
  expect(lines.at(-1)).toMatchObject({ files: 0, outcome: 'COMPLETED' });
  expect(lines[0]?.['notes']).toContainEqual(expect.stringContaining('2 files were left out that "Contact sheet"'));
}, 60_000);

test('a script says it too', async () => {
  const script = join(folder, 'sizes.ts');
  const lines = [
    "import { defineRecipe } from 'gristmill';",
    "export default defineRecipe({ title: 'Sizes', takes: ['txt'], process: ({ size }): number => size });",
  ];
  writeFileSync(script, lines.join('\n'));
  const made = await run(script, input, '--allow-script');
  expect(made.code).toBe(0);
  expect(made.lines[0]).toMatchObject({ files: 2, notTaken: 3 });
  expect(made.lines[0]?.['notes']).toContainEqual(expect.stringContaining('"Sizes" does not take: 2 .png, 1 .heic.'));
}, 60_000);
