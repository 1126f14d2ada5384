import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setDamagedAside } from './set-aside.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aside-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['is missing', () => undefined],
  ['holds an object', () => writeFileSync(path, '{"a":1}')],
])('a file that %s is left as it is', (_, make) => {
  make();
  const before = readdirSync(folder);
  expect(setDamagedAside(path)).toEqual({ usable: true, problem: null });
  expect(readdirSync(folder)).toEqual(before);
});

test('an empty file held nothing', () => {
  writeFileSync(path, '');
  expect(setDamagedAside(path)).toEqual({ usable: true, problem: 'settings.json was empty, and was begun anew.' });
});

test.each<[string, () => void, string]>([
  ['garbage', () => writeFileSync(path, '\u0000{{'), 'settings.json is damaged.'],
  ['a list', () => writeFileSync(path, '[]'), 'settings.json holds no settings.'],
  ['null', () => writeFileSync(path, 'null'), 'settings.json holds no settings.'],
  ['a folder', () => mkdirSync(join(path, 'x'), { recursive: true }), 'settings.json is not a file.'],
  ['a named pipe', () => void execFileSync('mkfifo', [path]), 'settings.json is not a file.'],
  ['a link that leads nowhere', () => symlinkSync('nowhere', path), 'settings.json could not be read (ENOENT'],
])('%s is kept under another name', (_, make, said) => {
  make();
  const { usable, problem } = setDamagedAside(path);
  expect(usable).toBe(true);
  expect(problem).toContain(said);
  expect(problem).toContain('kept as settings.json.damaged,');
  expect(readdirSync(folder)).toEqual(['settings.json.damaged']);
});

test('an earlier one that was kept stays', () => {
  for (const text of ['one', 'two']) {
    writeFileSync(path, text);
    setDamagedAside(path);
  }
  expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('one');
  expect(readFileSync(`${path}.damaged-2`, 'utf8')).toBe('two');
});

test('where it cannot be renamed, nothing is relied on', () => {
  // The folder of it is a file: every call fails, for root, too.
  writeFileSync(join(folder, 'file'), '');
  const { usable, problem } = setDamagedAside(join(folder, 'file', 'settings.json'));
  expect(usable).toBe(false);
  expect(problem).toContain('could not be set aside');
});
