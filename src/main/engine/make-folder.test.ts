import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'make-folder-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('makes what is missing, and finds what is there', () => {
  const folder = join(scratch, 'a/b/c');
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test('a file in the way is said', () => {
  writeFileSync(join(scratch, 'file'), '');
  expect(() => makeFolder(join(scratch, 'file/below'))).toThrow('ENOTDIR');
});

// Node's own `recursive: true` never comes back from this.
test.skipIf(process.platform !== 'linux')('a folder that can hold none is said', () => {
  expect(() => makeFolder('/proc/none/below')).toThrow('ENOENT');
});
