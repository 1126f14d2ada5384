import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { childProcessRunner } from '../../isolation/child-process-runner.ts';
import { parseOptions } from '../../batch/preflight.ts';
import { openRecipe } from '../open-recipe.ts';
import { toRecipeInfo } from '../registry.ts';
import { loadRecipe } from '../load.ts';
import { importsOf } from './imports.ts';
import { openScript, scriptRoom, type OpenedScript } from './open-script.ts';
import { recipeOfScript } from './script-recipe.ts';
import { readSource } from './source.ts';
import { fillTemplate, templateProblem } from './template.ts';
import { TrustedScripts } from './trusted-scripts.ts';

let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'scripts-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

const room = (withinMs?: number) => ({
  ...scriptRoom(join(folder, 'data'), childProcessRunner),
  ...(withinMs === undefined ? {} : { withinMs }),
});
const open = (path: string, withinMs?: number): Promise<OpenedScript> =>
  openScript(room(withinMs), path, () => 'isolated');
const SOUND = 'export function process() {}';

describe('a bad script is refused in one line, before the start', () => {
  test.each([
    [
      'does not parse',
      ['export function process() {', '  const x = ;'],
      /does not parse at line 2, column 13: .* const x = ;/,
    ],
    ['exports nothing', ['export const a = 1;'], /exports no function process\(chunk, ctx\)/],
    ['exports no function', ['export const process = 3;'], /its process is 3, not a function/],
    ['throws as it is loaded', ['throw new Error("No luck");'], /bad\.mjs could not be loaded: No luck\./],
    ['wants a package', ['import "no-such-package";', SOUND], /imports "no-such-package", which is not there/],
    ['wants a file', ['import "./none.mjs";', SOUND], /imports "none\.mjs", which is not there/],
    ['ends its process', ['globalThis.process.exit(3);'], /ended its process \(exit code 3\)/],
    ['crashes', ['globalThis.process.kill(globalThis.process.pid, "SIGKILL");'], /ended its process \(SIGKILL\)/],
    ['has an option without a default', ['export const options = { a: null };', SOUND], /"a" has no default/],
    [
      'has a default beyond its bounds',
      ['export const options = { a: { default: 3, max: 2 } };', SOUND],
      /beyond its own/,
    ],
    ['has chunks that nobody joins', ['export const chunkBytes = 5e6;', SOUND], /needs a function join/],
    ['leads out of the output', ['export const output = "../{stem}";', SOUND], /leads out of the output folder/],
    ['takes no list', ['export const takes = "jpg";', SOUND], /its takes is not a list of how names end/],
    ['takes nothing', ['export const takes = [];', SOUND], /its takes is not a list/],
    ['takes globs', ['export const takes = ["*.jpg"];', SOUND], /its takes is not a list/],
    ['has an unknown field', ['export default { process() {}, jion() {} };'], /no field "jion"/],
  ])('one that %s', async (_, lines, words) => {
    const refused = open(write('bad.mjs', ...lines));
    await expect(refused).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^[^\n]*Nothing was started\.$/) as unknown,
    });
    await expect(refused).rejects.toThrow(words);
  });

  test.each([
    ['never ends loading', 'for (;;);'],
    ['waits for ever', 'await new Promise(() => {});'],
  ])('one that %s', async (_, line) => {
    await expect(open(write('bad.mjs', line), 1500)).rejects.toThrow(/was not through after 1\.5 s/);
  });

  test('one in TypeScript that has more than types', async () => {
    await expect(open(write('bad.ts', '', 'enum Kind { A }'))).rejects.toThrow(
      /bad\.ts does not parse at line 2, column 1: TypeScript enum is not supported.*enum Kind \{ A \}/,
    );
  });

  test('one that is not there, and what is no script', async () => {
    await expect(open(join(folder, 'none.mjs'))).rejects.toThrow(/none\.mjs cannot be read: ENOENT/);
    await expect(open(write('a.py', 'print()'))).rejects.toThrow(/is not a script/);
  });
});

test('a script that nobody agreed to is not run, not even to see what it is', async () => {
  const mark = join(folder, 'ran');
  const path = write(
    'marks.mjs',
    `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(mark)}, '');`,
    SOUND,
  );
  const no = (): never => {
    throw new Error('No.');
  };
  await expect(openScript(room(), path, no)).rejects.toThrow('No.');
  expect(existsSync(mark)).toBe(false);
});

test('a script becomes a recipe of data in main: its options, outputs and chunks, and none of its code', async () => {
  const path = write(
    'whole.mjs',
    "export const title = 'Whole';",
    "export const purpose = 'Shows all fields.';",
    'export const options = {',
    "  level: { default: 6, min: 1, max: 9, title: 'Level', unit: 'steps' },",
    "  kind: { default: 'a', choices: ['a', 'b'] },",
    '  keep: true,',
    '};',
    "export const takes = ['.TXT', 'tar.gz', 'txt'];",
    "export const output = '{dir}{stem}.{options.kind}{ext}';",
    'export const chunkBytes = 4 * 1024 * 1024;',
    'export const deadlineMs = 90_000;',
    'export function process() { throw new Error("not here"); }',
    'export const join = process;',
    "export const finish = { name: 'all.txt', run: process };",
  );
  const opened = await open(path);
  if (opened === 'recipe') throw new Error('It is a script.');
  const { recipe, script } = opened;
  expect(script.sha256).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
  expect(toRecipeInfo(recipe)).toMatchObject({
    title: 'Whole',
    takes: ['txt', 'tar.gz'],
    options: [
      { name: 'level', kind: 'number', default: 6, min: 1, max: 9, unit: 'steps' },
      { name: 'kind', kind: 'choice', choices: ['a', 'b'] },
      { name: 'keep', kind: 'switch', default: true },
    ],
  });
  const options = parseOptions(recipe, { kind: 'b' });
  expect(options).toEqual({ level: 6, kind: 'b', keep: true });
  expect(() => parseOptions(recipe, { level: 12 })).toThrow(/level = 12/);
  expect(recipe.output?.(Buffer.from('root/x.y.txt'), options)?.toString()).toBe('root/x.y.b.txt');
  const MiB = 1024 * 1024;
  expect([0, 8 * MiB - 1, 8 * MiB, 9 * MiB, 1e15].map((size) => recipe.chunks?.(size, options))).toEqual([
    1, 1, 2, 3, 4096,
  ]);
  expect(recipe.isolation).toBe('process');
  expect(() => recipe.process({} as never, {} as never)).toThrow(/runs in a worker only/);
  // A worker loads the copy, and finds the same there.
  const inWorker = await loadRecipe(join(room().copies, script.copy));
  expect(toRecipeInfo(inWorker).options).toEqual(toRecipeInfo(recipe).options);
  expect(recipeOfScript({ ...script, runs: 'trusted' }).isolation).toBeUndefined();
});

test('whose code the caller answers for runs in threads; a whole recipe must be trusted', async () => {
  const opened = await openRecipe(room(), write('mine.cjs', 'module.exports = (chunk) => chunk.size;'));
  expect([opened.recipe.isolation, opened.script?.runs, opened.recipe.title]).toEqual([undefined, 'trusted', 'mine']);
  const whole = write('whole.mjs', "export default { id: 'w', title: 'W', purpose: '', options: {}, process() {} };");
  await expect(open(whole)).rejects.toThrow(/is a whole recipe.*must be trusted/);
  expect((await openRecipe(room(), whole)).recipe.id).toBe('w');
  expect(await openScript(room(), whole, () => 'trusted')).toBe('recipe');
});

describe('reading a script', () => {
  test('follows what is imported by path, in every way that there is, and keeps lines', () => {
    mkdirSync(join(folder, 'lib'));
    const path = write(
      'a.ts',
      "import type { T } from './types.ts';",
      "import { b } from './lib/b.js';",
      "export * from './lib/c.mts'",
      "const d = await import('./lib/d.cjs');",
      "import data from './data.json' with { type: 'json' };",
      'export const process = (x: T): T => x as T;',
    );
    write('types.ts', 'export type T = number;');
    write('lib/b.ts', "import { a } from '../a.ts'; export const b: number = 1;");
    write('lib/c.mts', 'export {};');
    write('lib/d.cjs', "exports.e = require('./e');");
    write('lib/e.js', 'module.exports = 1;');
    write('data.json', '{}');
    const { files } = readSource(path);
    expect(files.map(({ name }) => name)).toEqual([
      '0-a.mjs',
      '1-b.mjs',
      '2-c.mjs',
      '3-d.cjs',
      '4-data.json',
      '5-e.cjs',
    ]);
    const [first] = files;
    expect(first?.code.split('\n')).toHaveLength(6);
    expect(importsOf(first?.code ?? '')).toEqual(['./1-b.mjs', './2-c.mjs', './3-d.cjs', './4-data.json']);
    expect(files[1]?.code).toContain("from './0-a.mjs'");
    expect(files[3]?.code).toContain("require('./5-e.cjs')");
  });
});

describe('a template of outputs', () => {
  test.each([
    ['{path}.gz', 'in/a.b.txt', 'in/a.b.txt.gz'],
    ['{dir}{stem}.{options.to}', 'in/deep/a.b.txt', 'in/deep/a.b.png'],
    ['all/{name}', 'in/a', 'all/a'],
    ['{dir}{stem}{ext}', 'in/.hidden', 'in/.hidden'],
  ])('%s of %s is %s', (template, path, made) => {
    expect(templateProblem(template, ['to'])).toBeNull();
    expect(fillTemplate(template, Buffer.from(path), { to: 'png' }).toString()).toBe(made);
  });

  test('keeps bytes that are no text', () => {
    const path = Buffer.from([0x69, 0x2f, 0xff, 0xfe, 0x2e, 0x61]);
    expect(fillTemplate('{path}.b', path, {}).subarray(0, 6).equals(path)).toBe(true);
  });

  test('never leads out of the output folder', () => {
    for (const template of ['/etc/x', '../x', 'a//b', '{dir}../x'])
      expect(templateProblem(template, [])).not.toBeNull();
    expect(templateProblem('{stme}', [])).toMatch(/no field \{stme\}; there is: \{path\}/);
    expect(() => fillTemplate('{options.to}/x', Buffer.from('a'), { to: '..' })).toThrow(/would not lie in/);
  });
});

test('what was agreed to is known by path and content, one content a path; what is damaged counts for nothing', () => {
  const scripts = new TrustedScripts(folder);
  expect(scripts.standing('/a.mjs', '1')).toEqual({ runs: null, changed: false });
  scripts.agree('/a.mjs', '1', 'isolated');
  scripts.agree('/b.mjs', '1', 'trusted');
  expect(scripts.standing('/a.mjs', '1')).toEqual({ runs: 'isolated' });
  expect(new TrustedScripts(folder).standing('/b.mjs', '1')).toEqual({ runs: 'trusted' });
  expect(scripts.standing('/a.mjs', '2')).toEqual({ runs: null, changed: true });
  scripts.agree('/a.mjs', '2', 'isolated');
  expect(scripts.standing('/a.mjs', '1')).toEqual({ runs: null, changed: true });
  const file = join(folder, 'trusted-scripts.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('isolated', 'trusted!'));
  expect(scripts.standing('/a.mjs', '2')).toMatchObject({
    runs: null,
    problem: expect.stringContaining('is damaged') as unknown,
  });
});
