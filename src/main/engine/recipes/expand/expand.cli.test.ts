import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../../../../../test/support/run-cli.ts';

/*
 * Both recipes as a person runs them: through the built command line, with threads, journal and published outputs.
 */

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'expand-cli-'));
  fs.mkdirSync(join(folder, 'in/sub'), { recursive: true });
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const run = (recipe: string, from: string, out: string, ...more: string[]) =>
  runCli([
    'run',
    recipe,
    join(folder, from),
    '--out',
    join(folder, out),
    ...more,
    '--data-dir',
    join(folder, 'data'),
    '--json',
  ]);

test('a tree compressed and expanded again is the tree, with its modes and times', { timeout: 120_000 }, async () => {
  const files: Record<string, Buffer> = {
    'in/empty': Buffer.alloc(0),
    'in/one': Buffer.from('x'),
    'in/sub/text.txt': Buffer.alloc(9_000_000, 'a line of a text, and more of it\n'),
  };
  for (const [name, content] of Object.entries(files)) {
    fs.writeFileSync(join(folder, name), content);
    fs.chmodSync(join(folder, name), 0o640);
    fs.utimesSync(join(folder, name), 1_000_000, 1_234_567_890.125);
  }
  expect((await run('compress', 'in', 'packed')).code).toBe(0);
  execFileSync('gzip', ['-tr', join(folder, 'packed')]);
  expect((await run('expand', 'packed/in', 'back')).code).toBe(0);
  for (const [name, content] of Object.entries(files)) {
    for (const made of [join(folder, 'packed', `${name}.gz`), join(folder, 'back', name)]) {
      const { mode, mtimeMs } = fs.statSync(made);
      expect([made, mode & 0o7777, mtimeMs]).toEqual([made, 0o640, 1_234_567_890_125]);
    }
    expect(fs.readFileSync(join(folder, 'back', name)).equals(content)).toBe(true);
  }
  expect(fs.readdirSync(join(folder, 'packed/in/sub'))).toEqual(['text.txt.gz']);
});

test('what is broken fails once, each with its line; the rest goes on', { timeout: 120_000 }, async () => {
  const whole = gzipSync('a text that is not very short, nor very long');
  const files: Record<string, Buffer> = {
    'good.gz': whole,
    'cut.gz': whole.subarray(0, 30),
    'bomb.gz': Buffer.concat(Array.from({ length: 5 }, () => gzipSync(Buffer.alloc(16 * 1024 * 1024)))),
    'picture.gz': Buffer.from('\x89PNG\r\n', 'latin1'),
    good: Buffer.from('beside good.gz'),
  };
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(join(folder, 'in', name), content);
  const { code, lines } = await run('expand', 'in', 'out');
  expect(code).toBe(1);
  const failed = lines.filter(({ type }) => type === 'task') as {
    path: string;
    error: { code: string };
  }[];
  const codes = failed.map(({ path, error }) => `${path.slice(path.lastIndexOf('/') + 1)} ${error.code}`).toSorted();
  expect(codes).toEqual(['bomb.gz BOMB', 'cut.gz TRUNCATED', 'picture.gz NOT_GZIP']);
  expect(lines.at(-1)).toMatchObject({ type: 'summary', retries: 0, counts: { COMPLETED: 1, FAILED: 3 } });
  // No part is left of the others.
  expect(fs.readdirSync(join(folder, 'out/in'))).toEqual(['good']);
});
