import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LiveCli } from '../../../test/support/live-cli.ts';
import { runCli, type CliRun } from '../../../test/support/run-cli.ts';

/* Users' scripts through the real command line: agreed to, copied, run apart, and told when they are bad. */

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'script-'));
  mkdirSync(at('in'));
  writeFileSync(at('in/a.txt'), 'one two three');
  writeFileSync(at('in/b.txt'), 'four');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, ...lines: readonly string[]): string {
  writeFileSync(at(name), lines.join('\n'));
  return at(name);
}

const places = (): string[] => ['--out', at('out'), '--data-dir', at('data'), '--on-conflict', 'overwrite'];
const run = (script: string, ...more: readonly string[]): Promise<CliRun> =>
  runCli(['run', script, at('in'), ...places(), '--json=all', ...more]);
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const results = ({ lines }: CliRun): unknown[] =>
  lines.filter(({ type }) => type === 'task').map((line) => [line['state'], line['error'] ?? null]);

test('a script in TypeScript: asked for once by its hash, run in processes of its own, its outputs by its template', async () => {
  const script = write(
    'words.ts',
    "import { readFileSync } from 'node:fs';",
    "import type { Chunk, Context } from 'gristmill';",
    "import { count } from './count.ts';",
    'export const options = { least: { default: 1, min: 1, max: 9 } };',
    "export const output = '{dir}{stem}.words{ext}';",
    'export function process(chunk: Chunk, ctx: Context<{ least: number }>): number {',
    "  const words: number = count(readFileSync(chunk.path, 'utf8'), ctx.options.least);",
    '  ctx.write(`${words} in ${place()}`);',
    '  return words;',
    '}',
    "const place = (): string => (/isolated-/.test(globalThis.process.argv[1]!) ? 'its own' : 'ours');",
    "export const finish = { name: 'sum.txt', run(all: Iterable<{ result: number }>, ctx: { write(text: string): void }) {",
    '  for (const { result } of all) ctx.write(`${result} in ${place()}\\n`);',
    "  return `Written\\n in ${place()}, ${'and so on'.repeat(50)}`;",
    '} };',
  );
  write(
    'count.ts',
    'export const count = (text: string, least: number) =>',
    '  text.split(/\\s+/).filter((word) => word.length >= least).length;',
  );

  const asked = await run(script);
  expect(asked.code).toBe(2);
  expect(asked.stderr).toContain(`The script ${script} was not agreed to yet.`);
  expect(asked.stderr).toContain('--allow-script');
  expect(asked.stderr).toContain('--trust-script');
  const hash = /is ([0-9a-f]{64})\./.exec(asked.stderr)?.[1];
  const lines = ['words.ts', 'count.ts'].map((name) => `${sha256(at(name))}  ${name}\n`).join('');
  expect(hash).toBe(createHash('sha256').update(lines).digest('hex'));

  const allowed = await run(script, '--allow-script', '--set', 'least=4');
  expect([allowed.code, allowed.stderr]).toEqual([0, '']);
  expect(readFileSync(at('out/in/a.words.txt'), 'utf8')).toBe('1 in its own');
  expect(readFileSync(at('out/sum.txt'), 'utf8')).toBe('1 in its own\n1 in its own\n');
  // One line of what it says, and no more of it than a person reads.
  expect(allowed.lines.at(-1)?.['says']).toMatch(/^Written in its own, (?:and so on)+.{0,9}…$/u);

  // Once is enough.
  expect((await run(script)).code).toBe(0);
  expect(readFileSync(at('out/in/a.words.txt'), 'utf8')).toBe('3 in its own');

  // What it imports counts as well.
  appendFileSync(at('count.ts'), '// changed\n');
  const changed = await run(script);
  expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining('has changed since you agreed to it')]);
}, 180_000);

test('a batch goes on with the code that was agreed to, and tells that the original has changed', async () => {
  const script = write(
    'waits.mjs',
    "import { existsSync } from 'node:fs';",
    "import { setTimeout } from 'node:timers/promises';",
    "export const output = '{path}';",
    'export async function process(chunk, ctx) {',
    `  while (!existsSync(${JSON.stringify(at('go'))})) { ctx.heartbeat(); await setTimeout(10, null, { signal: ctx.signal }); }`,
    "  ctx.write('old');",
    '}',
  );
  const live = new LiveCli(['run', script, at('in'), ...places(), '--allow-script', '--json']);
  const { id } = await live.until((line) => line['type'] === 'start');
  live.kill('SIGINT');
  expect(await live.ended).toMatchObject({ code: 130 });
  writeFileSync(script, readFileSync(script, 'utf8').replace("'old'", "'new'"));
  writeFileSync(at('go'), '');

  const resumed = await runCli(['resume', String(id), '--data-dir', at('data'), '--json']);
  expect(resumed.code).toBe(0);
  expect(resumed.lines[0]?.['notes']).toEqual([
    `The script ${script} has changed since the batch began: the batch goes on with the code that was agreed to.`,
  ]);
  expect(readFileSync(at('out/in/a.txt'), 'utf8')).toBe('old');
  // A new batch wants a new answer.
  expect((await run(script)).code).toBe(2);
}, 180_000);

test('without its copy a batch goes on if the original is the same, and says so if not', async () => {
  const script = write(
    'waits.cjs',
    "const { setTimeout } = require('node:timers/promises');",
    'exports.process = async (chunk, ctx) => {',
    '  if (ctx.options.wait) for (;;) { ctx.heartbeat(); await setTimeout(10, null, { signal: ctx.signal }); }',
    '};',
    'exports.options = { wait: true };',
  );
  const live = new LiveCli(['run', script, at('in'), ...places(), '--allow-script', '--json']);
  const { id } = await live.until((line) => line['type'] === 'start');
  live.kill('SIGINT');
  await live.ended;
  rmSync(at('data/scripts'), { recursive: true });
  const again = new LiveCli(['resume', String(id), '--data-dir', at('data'), '--json']);
  expect(await again.until((line) => line['type'] === 'start')).toMatchObject({ notes: [] });
  again.kill('SIGINT');
  await again.ended;
  expect(readdirSync(at('data/scripts'))).toHaveLength(1);
  rmSync(at('data/scripts'), { recursive: true });
  appendFileSync(script, '\n');
  const gone = await runCli(['resume', String(id), '--data-dir', at('data'), '--json']);
  expect(gone.code).toBe(3);
  expect(gone.stderr).toMatch(/has changed since the batch began, and its copy .* is gone\. Nothing was changed/);
}, 180_000);

test('a script that does not parse is refused before the start, in one line', async () => {
  const bad = await run(write('bad.mjs', 'export function process() {', '  const x = ;', '}'), '--allow-script');
  expect(bad.code).toBe(2);
  expect(bad.stderr).toMatch(/bad\.mjs does not parse at line 2, column 13: .*The line is: const x = ;/);
  expect(bad.stderr.trim().split('\n')).toHaveLength(1);
  expect(bad.stderr).toContain('Nothing was started.');
  expect(readdirSync(at('data'))).not.toContain('batches');
});

test('what a script throws has the class that it says, and what it may not return is told', async () => {
  const script = write(
    'throws.mts',
    "import { RecipeError, type Chunk } from 'gristmill';",
    "const why: string = await Promise.resolve('No good');",
    'export default function (chunk: Chunk): unknown {',
    "  if (String(chunk.path).endsWith('a.txt')) throw new RecipeError('permanent', 'NOPE', `${why}.`);",
    '  return () => 1;',
    '}',
  );
  const done = await run(script, '--allow-script');
  expect(done.code).toBe(1);
  expect(results(done)).toContainEqual([
    'FAILED',
    expect.objectContaining({ class: 'permanent', code: 'NOPE', message: 'No good.' }),
  ]);
  expect(results(done)).toContainEqual(['FAILED', expect.objectContaining({ class: 'permanent', code: 'BAD_RESULT' })]);
});

test('packages come from where the script lies, and it knows its own place', async () => {
  mkdirSync(at('node_modules/upper'), { recursive: true });
  write('node_modules/upper/package.json', '{ "name": "upper", "exports": { "import": "./up.mjs" } }');
  write('node_modules/upper/up.mjs', 'export const up = (text) => text.toUpperCase();');
  write('beside.txt', 'beside');
  const script = write(
    'uses.mjs',
    "import { readFileSync } from 'node:fs';",
    "import { up } from 'upper';",
    "const beside = readFileSync(new URL('./beside.txt', import.meta.url), 'utf8');",
    "export const output = '{path}';",
    'export function process(chunk, ctx) { ctx.write(up(beside)); }',
  );
  expect((await run(script, '--allow-script')).code).toBe(0);
  expect(readFileSync(at('out/in/a.txt'), 'utf8')).toBe('BESIDE');
});
