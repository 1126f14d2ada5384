import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diskFileSystem } from './file-system.ts';
import { makeFolder } from './make-folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'make-folder-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('makes what is missing, and finds what is there', () => {
  const folder = join(scratch, 'a/b/c');
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test('what it made outlives a power cut: the folder above each is synced, and nothing else', () => {
  const did: string[] = [];
  const fs = {
    makeFolder: (path: string) => {
      const made = diskFileSystem.makeFolder(path);
      if (made) did.push(`make ${path}`);
      return made;
    },
    syncFolder: (path: string) => {
      diskFileSystem.syncFolder(path);
      did.push(`sync ${path}`);
    },
  };
  const folder = join(scratch, 'durable/a');
  for (let i = 0; i < 2; i++) makeFolder(folder, fs as Parameters<typeof makeFolder>[1]);
  expect(did).toEqual([
    `make ${scratch}/durable`,
    `sync ${scratch}`,
    `make ${scratch}/durable/a`,
    `sync ${scratch}/durable`,
  ]);
});

test('a file in the way is said', () => {
  writeFileSync(join(scratch, 'file'), '');
  expect(() => makeFolder(join(scratch, 'file/below'))).toThrow('ENOTDIR');
});

// Node's own `recursive: true` never comes back from this.
test.skipIf(process.platform !== 'linux')('a folder that can hold none is said', () => {
  expect(() => makeFolder('/proc/none/below')).toThrow('ENOENT');
});
