import * as fs from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../../test/support/run-cli.ts';
import { listRecipes } from '../engine/recipes/registry.ts';

/*
 * The promise of every recipe: originals are never touched, unless a person says "replace".
 */

/** Options without which a recipe can't do anything. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  find: ['pattern=line'],
  program: ['command=cat {in}'],
};

/** One dot. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let folder: string;
let inputs: string;

beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'untouched-'));
  inputs = join(folder, 'in');
  fs.mkdirSync(join(inputs, 'sub'), { recursive: true });
  const text = Buffer.from('a line\n'.repeat(2000));
  const sum = createHash('sha256').update(text).digest('hex');
  const files: Record<string, Buffer | string> = {
    empty: '',
    'text.txt': text,
    'packed.gz': gzipSync(text),
    'dot.png': Buffer.from(PNG, 'base64'),
    'sub/large': Buffer.alloc(8_400_000, text),
    'manifest-sha256.txt': `${sum}  text.txt\n`,
  };
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(join(inputs, name), content, { mode: 0o640 });
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** All that is in the tree, with everything that tells of a touch but the time of the last reading. */
function state(): readonly string[] {
  const names = ['.', ...fs.readdirSync(inputs, { recursive: true, encoding: 'utf8' }).toSorted()];
  return names.map((name) => {
    const path = join(inputs, name);
    const { mode, uid, gid, ino, size, mtimeNs, ctimeNs, nlink } = fs.lstatSync(path, { bigint: true });
    const content = fs.lstatSync(path).isFile() ? createHash('sha256').update(fs.readFileSync(path)).digest('hex') : '';
    return [name, mode, uid, gid, ino, size, mtimeNs, ctimeNs, nlink, content].join(' ');
  });
}

test.each(listRecipes().map(({ id }) => id))('%s', { timeout: 60_000 }, async (id) => {
  const before = state();
  const set = (NEEDED[id] ?? []).flatMap((option) => ['--set', option]);
  const out = ['--out', join(folder, `out-${id}`), '--data-dir', join(folder, 'data'), '--json'];
  const { lines, stderr } = await runCli(['run', id, inputs, ...set, ...out]);
  expect(stderr).toBe('');
  expect((lines.at(-1)?.['counts'] as Record<string, number> | undefined)?.['COMPLETED']).toBeGreaterThan(0);
  expect(lines.at(-1)).not.toHaveProperty('originals');
  expect(state()).toEqual(before);
});
