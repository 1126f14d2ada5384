import { beforeEach, expect, test } from 'vitest';
import { MemoryFileSystem } from '../../../../test/support/crash/memory-file-system.ts';
import { findLeftovers, settleFolders } from './leftovers.ts';
import { identify } from './open-root.ts';

const OUT = '/out';

let fs: MemoryFileSystem;
beforeEach(() => {
  fs = new MemoryFileSystem();
  for (const folder of [OUT, `${OUT}/a`, `${OUT}/b`]) fs.makeFolder(folder);
  for (const name of ['a/.x.3.7.part', 'a/x', 'a/.y.part', 'a/z.3.7.part', '.w.1.2.part', 'b/.v.4.9.part']) {
    fs.close(fs.open(`${OUT}/${name}`, 'w'));
  }
});

const folders = (...names: readonly string[]): Buffer[] => names.map((name) => Buffer.from(name));

test('parts are found by their names, in the folders asked for alone; a folder that is gone holds none', () => {
  const found = findLeftovers(fs, identify(fs, OUT), folders('', 'a', 'gone', 'a/x/below'));
  expect(found).toEqual([
    { name: '.w.1.2.part', task: 1, lease: 2 },
    { name: '.x.3.7.part', task: 3, lease: 7 },
  ]);
});

test('each folder is synced, one that is gone is passed over', () => {
  const before = fs.steps.length;
  settleFolders(fs, identify(fs, OUT), folders('a', 'gone', 'b'));
  expect(fs.steps.slice(before).map(({ call }) => call)).toEqual(['fsync folder a', 'fsync folder b']);
});

test('in another root nothing is looked at', () => {
  const root = { ...identify(fs, OUT), ino: '999' };
  expect(() => findLeftovers(fs, root, folders(''))).toThrow('is not the one the batch started with');
  expect(() => settleFolders(fs, root, folders(''))).toThrow('is not the one the batch started with');
});
