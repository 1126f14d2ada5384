import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../../../test/support/run-cli.ts';

/* The example in docs/recipes.md, as it stands there. */

const ROOT = resolve(import.meta.dirname, '../../..');
let folder: string;
let script: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'example-'));
  const [, name = '', code = ''] =
    /<!-- example: (\S+) -->\s+```ts\n(.*?)```/s.exec(readFileSync(join(ROOT, 'docs/recipes.md'), 'utf8')) ?? [];
  script = join(folder, name);
  writeFileSync(script, code);
  copyFileSync(join(ROOT, 'resources/gristmill.d.ts'), join(folder, 'gristmill.d.ts'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('it does what the page says', async () => {
  mkdirSync(join(folder, 'notes'));
  writeFileSync(join(folder, 'notes/a.txt'), `short\n${'x'.repeat(81)}\n${'y'.repeat(80)}\n`);
  writeFileSync(join(folder, 'notes/b.bin'), 'a\0b');
  const places = ['--out', join(folder, 'found'), '--data-dir', join(folder, 'data')];
  const args = ['run', script, join(folder, 'notes'), ...places, '--set', 'most=80', '--allow-script', '--json'];
  const { code, lines, stderr } = await runCli(args);
  expect([code, stderr]).toEqual([1, '']);
  expect(readFileSync(join(folder, 'found/long-lines.csv'), 'utf8')).toBe(
    `path,line\n${join(folder, 'notes/a.txt')},2\n`,
  );
  const error = { class: 'permanent', code: 'NOT_TEXT', message: 'This is no text.' };
  expect(lines.filter(({ type }) => type === 'task')).toMatchObject([{ state: 'FAILED', error }]);
});

test('its types are those that are shipped, and a default export by defineRecipe has them too', async () => {
  writeFileSync(
    join(folder, 'other.ts'),
    `/// <reference path="./gristmill.d.ts" />
    import { defineRecipe } from 'gristmill';
    export default defineRecipe({
      options: { level: 6, kind: { default: 'a', choices: ['a', 'b'] } },
      takes: ['txt', 'md'],
      output: '{path}.txt',
      process(chunk, ctx) {
        const level: number = ctx.options.level;
        const kind: string = ctx.options.kind;
        ctx.write(\`\${level} \${kind} \${chunk.size}\`);
        // @ts-expect-error There is no such option.
        ctx.options.none;
        return chunk.size;
      },
      finish: { name: 'sum.txt', run(results, ctx) { for (const { result } of results) ctx.write(result.toFixed(1)); } },
    });`,
  );
  const options = ['--strict', '--noEmit', '--ignoreConfig', '--target', 'es2022', '--module', 'nodenext'];
  const types = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types'), '--allowImportingTsExtensions'];
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const files = [script, join(folder, 'other.ts')];
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...options, ...types, ...files]).catch(
    (error: { readonly stdout: string }) => error,
  );
  expect(stdout).toBe('');
});
