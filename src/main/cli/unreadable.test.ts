import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AS_NOBODY, NOBODY, runCli, type CliRun } from '../../../test/support/run-cli.ts';
import { listRecipes } from '../engine/recipes/registry.ts';

/*
 * A file that may not be read, for every recipe: it fails once and for all, in one line that says why, and the others go
 * on. Root may read everything, so Gristmill runs as nobody here.
 */

/** One dot. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const TEXT = Buffer.from('a line\n'.repeat(2000));

interface Case {
  /** What the recipe takes. */
  readonly input: 'text' | 'packed' | 'pictures' | 'listed';
  readonly set?: readonly string[];
  /** What the line says; EACCES by name where the recipe reads the file itself. */
  readonly says?: RegExp;
}

const CASES: Readonly<Record<string, Case>> = {
  checksum: { input: 'text' },
  verify: { input: 'listed' },
  compress: { input: 'text' },
  expand: { input: 'packed' },
  pictures: { input: 'pictures' },
  'contact-sheet': { input: 'pictures' },
  text: { input: 'text' },
  find: { input: 'text', set: ['pattern=line'] },
  program: { input: 'text', set: ['command=cat {in}'], says: /Permission denied/ },
};

let folder: string;
const at = (...names: readonly string[]): string => join(folder, ...names);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unreadable-'));
  chmodSync(folder, 0o755);
  mkdirSync(at('own'));
  if (AS_NOBODY.length > 0) chownSync(at('own'), NOBODY, NOBODY);
  const kinds: readonly (readonly [string, string, Buffer])[] = [
    ['text', '.txt', TEXT],
    ['packed', '.gz', gzipSync(TEXT)],
    ['pictures', '.png', Buffer.from(PNG, 'base64')],
  ];
  for (const [kind, ending, content] of kinds) {
    mkdirSync(at(kind));
    for (const name of ['a', 'b', 'secret']) writeFileSync(at(kind, `${name}${ending}`), content);
    chmodSync(at(kind, `secret${ending}`), 0o000);
  }
  mkdirSync(at('listed'));
  const sum = createHash('sha256').update(TEXT).digest('hex');
  const lines = ['a', 'b', 'secret'].map((name) => `${sum}  ${at('text', `${name}.txt`)}\n`);
  writeFileSync(at('listed/SHA256SUMS'), lines.join(''));
  const words = [
    "import { readFileSync } from 'node:fs';",
    'export const process = ({ path }) => readFileSync(path).length;',
  ];
  writeFileSync(at('size.mjs'), words.join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(recipe: string, input: string, more: readonly string[] = []): Promise<CliRun> {
  const own = at('own', recipe.replaceAll('/', '-'));
  const places = ['--out', `${own}-out`, '--data-dir', `${own}-data`];
  return runCli(['run', recipe, at(input), ...places, '--json', ...more], undefined, AS_NOBODY);
}

function expectOneFailure({ lines }: CliRun, says: RegExp): void {
  expect(lines.at(-1)).toMatchObject({ outcome: 'COMPLETED_WITH_FAILURES', retries: 0 });
  expect(lines.at(-1)?.['counts']).toMatchObject({ COMPLETED: 2, FAILED: 1 });
  const failed = lines.filter(({ type }) => type === 'task');
  expect(failed).toEqual([
    expect.objectContaining({
      state: 'FAILED',
      attempts: 1,
      path: expect.stringContaining('secret') as string,
      error: expect.objectContaining({ class: 'permanent', message: expect.stringMatching(says) as string }) as object,
    }),
  ]);
}

test('every built-in recipe is among these', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(
    listRecipes()
      .map(({ id }) => id)
      .toSorted(),
  );
});

test.each(Object.entries(CASES))(
  '%s',
  { timeout: 60_000 },
  async (id, { input, set = [], says = /not allow access/ }) => {
    const made = await run(
      id,
      input,
      set.flatMap((one) => ['--set', one]),
    );
    // A manifest that is verified is a file of the batch too.
    expect(made.code).toBe(1);
    expectOneFailure(made, says);
    // Nothing half-written is left, and nothing of the one that failed.
    const left = readdirSync(at('own', `${id}-out`), { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.endsWith('.part') || name.includes('secret'))).toEqual([]);
  },
);

test('a script', { timeout: 60_000 }, async () => {
  const made = await run(at('size.mjs'), 'text', ['--allow-script']);
  expect(made.code).toBe(1);
  expectOneFailure(made, /permission denied|not allow access/);
});

test('a folder that may not be read is refused by name, and the others go on', { timeout: 60_000 }, async () => {
  mkdirSync(at('closed/inner'), { recursive: true });
  writeFileSync(at('closed/a.txt'), TEXT);
  chmodSync(at('closed/inner'), 0o000);
  const { lines } = await run('checksum', 'closed', ['--on-conflict', 'overwrite']);
  const refused = lines.filter(({ type }) => type === 'refused');
  expect(refused).toEqual([expect.objectContaining({ path: at('closed/inner') })]);
  expect(JSON.stringify(refused)).toContain('EACCES');
  expect(lines.at(-1)?.['counts']).toMatchObject({ COMPLETED: 1 });
});
