import { expect, test } from 'vitest';
import { writeAll, writeDurably, type FileSystem } from '../../src/main/engine/file-system.ts';
import { crashStates, type CrashOptions, type CrashState } from '../support/crash/crash-states.ts';
import { Disk } from '../support/crash/disk.ts';
import { MemoryFileSystem } from '../support/crash/memory-file-system.ts';

/*
 * The model of a crash itself: what it must show of code that forgets to sync, and what it must not show of code that
 * does not.
 */

const OLD = 'old content';
const NEW = 'the new content';
const ALL: CrashOptions = { all: 12 };

/** A disk after `before`, all of it secured, and then `run`; every state that a crash may leave. */
function states(before: (fs: FileSystem) => void, run: (fs: FileSystem) => void, options = ALL): CrashState[] {
  const past = new MemoryFileSystem();
  before(past);
  const start = past.disk.settled();
  const fs = new MemoryFileSystem(start.copy());
  run(fs);
  return [...crashStates(start, fs.steps, options)];
}

function put(fs: FileSystem, path: string, text: string, sync: boolean): void {
  const fd = fs.open(path, 'w');
  writeAll(fs, fd, Buffer.from(text));
  if (sync) fs.sync(fd);
  fs.close(fd);
}

/** What `path` holds in each state; null where it is not there. */
function found(all: readonly CrashState[], path = '/f'): Set<string | null> {
  return new Set(all.map(({ disk }) => read(disk, path)));
}

function read(disk: Disk, path: string): string | null {
  try {
    return new MemoryFileSystem(disk.copy()).readFile(path).toString();
  } catch {
    // Not there: that is an answer.
    return null;
  }
}

const end = (all: readonly CrashState[]): CrashState[] => all.filter(({ point }) => point === all.at(-1)?.point);
const old = (fs: FileSystem): void => put(fs, '/f', OLD, true);
const replaceWith =
  (run: (fs: FileSystem, fd: number) => void) =>
  (fs: FileSystem): void => {
    const fd = fs.open('/f.tmp', 'w');
    writeAll(fs, fd, Buffer.from(NEW));
    run(fs, fd);
    fs.close(fd);
  };

test('what is written durably is there as it was or as it shall be, and afterwards only as it shall be', () => {
  const all = states(old, (fs) => writeDurably(fs, '', 'f', Buffer.from(NEW)));
  expect(found(all)).toEqual(new Set([OLD, NEW]));
  expect(found(end(all))).toEqual(new Set([NEW]));
});

test('without the sync of the file a power cut leaves an empty one, one of zeros and a torn one', () => {
  const all = states(
    old,
    replaceWith((fs) => {
      fs.rename('/f.tmp', '/f');
      fs.syncFolder('/');
    }),
  );
  const left = found(end(all));
  expect(left).toContain('');
  expect(left).toContain('\0'.repeat(NEW.length));
  expect(left).toContain(`${NEW.slice(0, -1)}\0`);
});

test('with the rename before the sync there is a moment that leaves an empty one', () => {
  const all = states(
    old,
    replaceWith((fs, fd) => {
      fs.rename('/f.tmp', '/f');
      fs.sync(fd);
      fs.syncFolder('/');
    }),
  );
  expect(found(all)).toContain('');
  expect(found(end(all))).toEqual(new Set([NEW]));
});

test('without the sync of the folder the old one may come back', () => {
  const all = states(
    old,
    replaceWith((fs, fd) => {
      fs.sync(fd);
      fs.rename('/f.tmp', '/f');
    }),
  );
  expect(found(end(all))).toEqual(new Set([OLD, NEW]));
});

test('the sync of a file secures what it holds and not its name', () => {
  const all = states(
    () => undefined,
    (fs) => put(fs, '/f', NEW, true),
  );
  expect(found(end(all))).toEqual(new Set([null, NEW]));
});

test('the sync of a folder secures the names in it, and neither its own name nor what its files hold', () => {
  const all = states(
    () => undefined,
    (fs) => {
      fs.makeFolder('/d');
      put(fs, '/d/f', NEW, true);
      put(fs, '/d/g', NEW, false);
      fs.syncFolder('/d');
    },
  );
  expect(found(end(all), '/d/f')).toEqual(new Set([null, NEW]));
  expect(found(end(all), '/d/g')).toContain('');
});

test('what was synced stays whatever is lost of what came after', () => {
  const all = states(old, (fs) => {
    const fd = fs.open('/f', 'a');
    writeAll(fs, fd, Buffer.from(' and more'));
    fs.syncData(fd);
    writeAll(fs, fd, Buffer.from(', one'));
    writeAll(fs, fd, Buffer.from(', two'));
    fs.close(fd);
  });
  const left = [...found(end(all))];
  expect(left.filter((text) => text?.startsWith(`${OLD} and more`) !== true)).toEqual([]);
  // In any order: the second without the first.
  expect(left).toContain(`${OLD} and more\0\0\0\0\0, two`);
  expect(left).toContain(`${OLD} and more, one`);
});

test('a file cut short and written anew may be any mix of both', () => {
  const all = states(old, (fs) => put(fs, '/f', 'NEW', false));
  const left = found(end(all));
  for (const text of [OLD, '', 'NEW', '\0\0\0', `NEW${OLD.slice(3)}`, OLD.slice(0, 3)]) expect(left).toContain(text);
});

test('two generations, the older kept by a link: one of them is always there', () => {
  const all = states(old, (fs) => {
    put(fs, '/f.tmp', NEW, true);
    fs.remove('/prev');
    fs.link('/f', '/prev');
    fs.rename('/f.tmp', '/f');
    fs.syncFolder('/');
  });
  const neither = all.filter(({ disk }) => ![OLD, NEW].includes(read(disk, '/f') ?? read(disk, '/prev') ?? ''));
  expect(neither.map(({ how }) => how())).toEqual([]);
  expect(found(end(all))).toEqual(new Set([NEW]));
  expect(found(end(all), '/prev')).toEqual(new Set([OLD]));
});

test('times are secured by fsync and not by fdatasync', () => {
  const later = (sync: 'sync' | 'syncData'): Set<string> => {
    const all = states(old, (fs) => {
      const fd = fs.open('/f', 'r+');
      (fs as MemoryFileSystem).touch(fd, '42');
      fs[sync](fd);
      fs.close(fd);
    });
    return new Set(end(all).map(({ disk }) => new MemoryFileSystem(disk.copy()).stat('/f').mtimeNs));
  };
  expect(later('sync')).toEqual(new Set(['42']));
  expect(later('syncData').size).toBe(2);
});

test('a killed process loses nothing', () => {
  const fs = new MemoryFileSystem();
  replaceWith((port) => port.rename('/f.tmp', '/f'))(fs);
  const kills = [...crashStates(new Disk(), fs.steps)].filter(({ kind }) => kind === 'process');
  expect(kills.map(({ disk }) => read(disk, '/f'))).toEqual([null, null, null, NEW]);
});

test('many pending changes are sampled, the same each time; no power cut shows twice at one point', () => {
  const run = (fs: FileSystem): void => {
    const fd = fs.open('/f', 'a');
    for (let n = 0; n < 20; n++) writeAll(fs, fd, Buffer.from(`line ${n}\n`));
    fs.close(fd);
  };
  const all = states(old, run, { all: 4, random: 5, seed: 7 });
  const told = all.map(({ point, kind, disk, how }) => `${point} ${kind} ${disk.signature()} ${how()}`);
  expect(
    states(old, run, { all: 4, random: 5, seed: 7 }).map(
      (s) => `${s.point} ${s.kind} ${s.disk.signature()} ${s.how()}`,
    ),
  ).toEqual(told);
  const cuts = all.filter(({ kind }) => kind === 'power').map(({ point, disk }) => `${point} ${disk.signature()}`);
  expect(new Set(cuts).size).toBe(cuts.length);
  expect(cuts.length).toBeGreaterThan(20 * 20);
});
