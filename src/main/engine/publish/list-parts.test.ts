import { beforeEach, expect, test } from 'vitest';
import { MemoryFileSystem } from '../../../../test/support/crash/memory-file-system.ts';
import { identify } from './open-root.ts';
import { listParts, settleFolders } from './publish-files.ts';

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
  const found = listParts(fs, identify(fs, OUT), folders('', 'a', 'gone', 'a/x/below'));
  expect(found).toEqual({ names: [['.w.1.2.part'], ['.x.3.7.part'], [], []], failures: [] });
});

test('each folder is synced, one that is gone is passed over', () => {
  const before = fs.steps.length;
  expect(settleFolders(fs, identify(fs, OUT), folders('a', 'gone', 'b'))).toBe(null);
  expect(fs.steps.slice(before).map(({ call }) => call)).toEqual(['fsync folder a', 'fsync folder b']);
});

test('in another root nothing is looked at', () => {
  const root = { ...identify(fs, OUT), ino: '999' };
  const before = fs.steps.length;
  expect(listParts(fs, root, folders(''))).toMatchObject({ names: [[]], failures: [{ error: { code: 'ENXIO' } }] });
  expect(settleFolders(fs, root, folders(''))).toMatchObject({ code: 'ENXIO', class: 'resource' });
  expect(fs.steps.length).toBe(before);
});
