import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskFileSystem, type FilePath, type FileSystem } from '../file-system.ts';
import { crc32 } from '../scan/crc32.ts';
import { identify, OpenRoot } from './open-root.ts';
import { discard, probe, publish, seal } from './publish-files.ts';
import type { PublishItem, RootIdentity } from './publish-protocol.ts';

let folder: string;
let root: RootIdentity;
/** What was done to the disk, with names from the root on. */
let did: string[];
let fs: FileSystem;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'publish-'));
  root = identify(diskFileSystem, folder);
  did = [];
  fs = watched(diskFileSystem);
});

afterEach(() => rmSync(folder, { recursive: true }));

const short = (path: FilePath): string => path.toString().replace(/^(\/proc\/\d+\/fd\/\d+|\/tmp\/publish-\w+)\/?/, '');

function watched(disk: FileSystem): FileSystem {
  return {
    ...disk,
    rename: (from, to) => {
      disk.rename(from, to);
      did.push(`rename ${short(to)}`);
    },
    syncFolder: (path) => {
      disk.syncFolder(path);
      did.push(`sync ${short(path)}`);
    },
  };
}

/** A part, sealed as a worker does. */
function part(target: string, content = target): PublishItem {
  const names = { part: Buffer.from(`${target}.part`), target: Buffer.from(target) };
  const open = OpenRoot.open(fs, root);
  open.makeWay(names.part);
  writeFileSync(open.path(names.part), content);
  open.close();
  return { ...names, crc: crc32(Buffer.from(content)) };
}

describe('publishing', () => {
  test('renames first, then syncs every folder from the root to the targets, each once', () => {
    const items = ['a/b/1', 'a/b/2', 'a/c/3', '4'].map((target) => part(target));
    const { failures, facts } = publish(fs, root, items);
    expect(failures).toEqual([]);
    expect(facts.map((fact) => fact?.crc)).toEqual(items.map(({ crc }) => crc));
    const renames = ['rename a/b/1', 'rename a/b/2', 'rename a/c/3', 'rename 4'];
    expect(did).toEqual([...renames, 'sync ', 'sync a', 'sync a/b', 'sync a/c']);
    expect(readFileSync(join(folder, 'a/b/2'), 'utf8')).toBe('a/b/2');
  });

  test('the way to a folder is synced once, until the folder is another', () => {
    const kept = new Set<string>();
    publish(fs, root, [part('a/b/1')], kept);
    did = [];
    publish(fs, root, [part('a/b/2')], kept);
    expect(did).toEqual(['rename a/b/2', 'sync a/b']);
    // So that the new one can't have the inode of the old one.
    mkdirSync(join(folder, 'a/new'));
    rmSync(join(folder, 'a/b'), { recursive: true });
    mkdirSync(join(folder, 'a/newer'));
    did = [];
    publish(fs, root, [part('a/newer/3')], kept);
    expect(did).toEqual(['rename a/newer/3', 'sync a', 'sync a/newer']);
  });

  test('a folder that can’t be synced fails what was renamed into it, and what is above it is tried again', () => {
    const kept = new Set<string>();
    let ill = true;
    const disk = watched({
      ...diskFileSystem,
      syncFolder: (path) => {
        if (ill && short(path) === 'a') throw Object.assign(new Error('EIO: bad disk'), { code: 'EIO' });
        diskFileSystem.syncFolder(path);
      },
    });
    const { failures, facts } = publish(disk, root, [part('a/b/1'), part('2')], kept);
    expect(failures).toMatchObject([{ index: 0, error: { class: 'device', code: 'EIO' } }]);
    expect(facts.map((fact) => fact !== null)).toEqual([false, true]);
    ill = false;
    did = [];
    publish(disk, root, [part('a/b/1')], kept);
    expect(did).toEqual(['rename a/b/1', 'sync a', 'sync a/b']);
  });

  test('what can’t be renamed fails alone, in words with the real path', () => {
    mkdirSync(join(folder, '2/in-the-way'), { recursive: true });
    const { failures } = publish(fs, root, [part('1'), part('2'), part('3')]);
    expect(failures).toMatchObject([{ index: 1, error: { code: 'EISDIR', class: 'permanent' } }]);
    expect(failures[0]?.error.message).toContain(`: ${folder}/2.`);
  });
});

describe('another folder under the same name', () => {
  const gone = { class: 'resource', code: 'ENXIO' };

  function replace(): void {
    mkdirSync(`${folder}.new`);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    rmSync(`${folder}.new`, { recursive: true });
  }

  test('nothing is published, sealed, probed or removed there', () => {
    const item = part('1');
    replace();
    writeFileSync(join(folder, '1.part'), 'of somebody else');
    expect(publish(fs, root, [item])).toMatchObject({ failures: [{ index: 0, error: gone }], facts: [null] });
    expect(seal(fs, root, [item], () => undefined)).toMatchObject([{ error: gone }]);
    expect(probe(fs, root)).toMatchObject(gone);
    expect(discard(fs, root, [item.part])).toMatchObject([{ index: 0, error: gone }]);
    expect(readdirSync(folder)).toEqual(['1.part']);
  });

  test('what was opened before goes on in the old one', () => {
    const open = OpenRoot.open(fs, root);
    replace();
    expect(() => open.makeWay(Buffer.from('a/1'))).toThrow('ENOENT');
    open.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('without paths through a handle the disk of what was written is looked at after', () => {
    const { folderPath, ...rest } = diskFileSystem;
    expect(folderPath === undefined).toBe(process.platform !== 'linux');
    const item = part('1');
    let unmounted = false;
    const disk: FileSystem = {
      ...rest,
      open: (path, flags) => {
        const fd = diskFileSystem.open(path, flags);
        // Between the look at the folder and the opening of the part.
        if (short(path) === '1.part') unmounted = true;
        return fd;
      },
      stat: (target) => ({ ...diskFileSystem.stat(target), ...(unmounted ? { dev: '99' } : {}) }),
    };
    expect(seal(disk, root, [item], () => undefined)).toMatchObject([{ error: gone }]);
  });

  test('a folder that is not there at all is the same, and a file in its place', () => {
    rmSync(folder, { recursive: true });
    expect(probe(fs, root)).toMatchObject(gone);
    writeFileSync(folder, '');
    expect(probe(fs, root)).toMatchObject(gone);
    rmSync(folder);
    mkdirSync(folder);
  });
});

test('a sealed part tells the CRC of all it holds, and beats with each piece and each part', () => {
  const content = Buffer.alloc(600 * 1024, 'content');
  const item = part('large', content.toString());
  let beats = 0;
  expect(seal(fs, root, [{ part: item.part }], () => (beats += 1))).toEqual([{ crc: crc32(content) }]);
  expect(beats).toBe(3 + 1);
});

test('of a part whose CRC is known only the sync is left', () => {
  const calls: string[] = [];
  const item = { ...part('known'), crc: 7 };
  const watched: FileSystem = {
    ...fs,
    read: (...of) => (calls.push('read'), fs.read(...of)),
    sync: (fd) => (calls.push('sync'), fs.sync(fd)),
  };
  expect(seal(watched, root, [item], () => undefined)).toEqual([{ crc: 7 }]);
  expect(calls).toEqual(['sync']);
});

test('a probe leaves nothing behind', () => {
  expect(probe(fs, root)).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});
