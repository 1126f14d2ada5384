import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { crashStates } from '../../../../test/support/crash/crash-states.ts';
import { MemoryFileSystem, type Step } from '../../../../test/support/crash/memory-file-system.ts';
import { without } from '../../../../test/support/crash/mutations.ts';
import { FactTable } from '../checkpoints/fact-table.ts';
import { diskFileSystem, writeAll, type FileSystem } from '../file-system.ts';
import { identify } from '../publish/open-root.ts';
import { publish, seal } from '../publish/publish-files.ts';
import type { PublishItem } from '../publish/publish-protocol.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { mirroredPath } from '../scan/path-table.ts';
import { TableBuilder } from '../scan/table-builder.ts';
import { mtimeMsOf, removeOriginals, type Replacement } from './remove-originals.ts';

const NAMES = ['a', 'b', 'c'];
const ALL = [0, NAMES.length];
const recipe: Pick<Recipe, 'output'> = { output: (path) => Buffer.concat([path, Buffer.from('.out')]) };

const put = (on: FileSystem, path: string, content: string): void => {
  const fd = on.open(path, 'w');
  writeAll(on, fd, Buffer.from(content));
  on.sync(fd);
  on.close(fd);
};

/** Originals `in/a` … are listed, and their outputs stand in `out` as the engine puts them there. */
function published(on: FileSystem, base: string, outDir: string): Replacement {
  const builder = new TableBuilder();
  const folder = builder.folder(`${base}/in`, base.length);
  for (const name of NAMES) {
    const stat = on.stat(`${base}/in/${name}`);
    builder.add(folder, name, stat.size, mtimeMsOf(stat));
  }
  const table = builder.finish();
  const root = identify(on, outDir);
  const items: PublishItem[] = NAMES.map((name, task) => {
    const target = Buffer.concat([mirroredPath(table, task), Buffer.from('.out')]);
    return { part: Buffer.from(`in/.${name}.part`), target };
  });
  for (const name of NAMES) {
    const fd = on.open(`${outDir}/in/.${name}.part`, 'w');
    writeAll(on, fd, Buffer.from(`made of ${name}`));
    on.close(fd);
  }
  seal(on, root, items, () => undefined);
  const facts = new FactTable(table.count);
  publish(on, root, items).facts.forEach((fact, task) => {
    if (fact === null) throw new Error('It was not published.');
    facts.set(task, fact);
  });
  return { doing: { recipe, options: {} }, table, root, published: facts };
}

describe('on a disk', () => {
  let base: string;
  const at = (...parts: string[]): string => join(base, ...parts);
  const left = (): string[] => fs.readdirSync(at('in')).filter((name) => !name.endsWith('.out'));
  const remove = (replacement: Replacement) => removeOriginals(diskFileSystem, replacement, ALL);

  beforeEach(() => {
    base = fs.mkdtempSync(join(tmpdir(), 'originals-'));
    for (const name of ['in', 'out/in']) fs.mkdirSync(at(name), { recursive: true });
    for (const name of NAMES) fs.writeFileSync(at('in', name), `content of ${name}`);
    // As `utimes` of a person, with a fraction that a double does not hold exactly.
    fs.utimesSync(at('in/a'), 1, 1_234_567_890.123457);
    fs.utimesSync(at('in/b'), 1, -1.25);
  });
  afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

  test('they go, in the folder of the outputs or another; once more changes nothing', () => {
    for (const outDir of [at('out'), base]) {
      for (const name of NAMES) fs.writeFileSync(at('in', name), `content of ${name}`);
      const replacement = published(diskFileSystem, base, outDir);
      for (let again = 0; again < 2; again++) {
        expect(remove(replacement)).toEqual({ removed: 3, kept: 0, examples: [] });
        expect(left()).toEqual([]);
      }
      expect(fs.readdirSync(join(outDir, 'in'))).toEqual(['a.out', 'b.out', 'c.out']);
    }
  });

  test('times are those of a listing, to the last bit', () => {
    for (const name of NAMES) {
      expect(mtimeMsOf(diskFileSystem.stat(at('in', name)))).toBe(fs.lstatSync(at('in', name)).mtimeMs);
    }
  });

  test.each<[string, (path: string) => void, string]>([
    ['longer', (path) => fs.appendFileSync(path, '!'), 'it changed since it was read'],
    ['of another time', (path) => fs.utimesSync(path, 1, 1), 'it changed since it was read'],
    [
      'a link now',
      (path) => {
        fs.rmSync(path);
        fs.symlinkSync('c', path);
      },
      'something else stands in its place',
    ],
  ])('one that is %s stays, and is told', (_, change, why) => {
    const replacement = published(diskFileSystem, base, at('out'));
    change(at('in/b'));
    expect(remove(replacement)).toEqual({ removed: 2, kept: 1, examples: [{ path: at('in/b'), why }] });
    expect(left()).toEqual(['b']);
  });

  test.each<[string, (path: string) => void, string]>([
    ['is gone', (path) => fs.rmSync(path), 'its new file is not there any more'],
    ['was written to', (path) => fs.appendFileSync(path, '!'), 'its new file was altered'],
    [
      'was put there by somebody else',
      (path) => {
        fs.copyFileSync(path, `${path}.copy`);
        const { atime, mtime } = fs.statSync(path);
        fs.renameSync(`${path}.copy`, path);
        fs.utimesSync(path, atime, mtime);
      },
      'its new file was altered',
    ],
  ])('one whose new file %s stays', (_, change, why) => {
    const replacement = published(diskFileSystem, base, at('out'));
    change(at('out/in/b.out'));
    expect(remove(replacement)).toEqual({ removed: 2, kept: 1, examples: [{ path: at('in/b'), why }] });
    expect(left()).toEqual(['b']);
  });

  test('none goes when the output folder is another one, or one is its own new file', () => {
    const replacement = published(diskFileSystem, base, at('out'));
    const other = { ...replacement, root: { ...replacement.root, ino: '1', bornNs: '1' } };
    expect(remove(other)).toMatchObject({ removed: 0, kept: 3 });
    const own = { ...replacement, doing: { recipe: { output: (path: Buffer) => path }, options: {} } };
    const facts = new FactTable(3);
    const { size, mtimeNs, ino } = diskFileSystem.stat(at('in/c'));
    facts.set(2, { size, mtimeNs, ino });
    const onItself = { ...own, root: identify(diskFileSystem, base), published: facts };
    expect(removeOriginals(diskFileSystem, onItself, [2, 3])).toMatchObject({
      kept: 1,
      examples: [{ why: 'it is its new file' }],
    });
    expect(left()).toEqual(NAMES);
  });

  test('what the system says is told', () => {
    const replacement = published(diskFileSystem, base, at('out'));
    const refusing: FileSystem = {
      ...diskFileSystem,
      remove: () => {
        throw Object.assign(new Error('EROFS: read-only file system, unlink'), { code: 'EROFS', syscall: 'unlink' });
      },
    };
    const { removed, kept, examples } = removeOriginals(refusing, replacement, ALL);
    expect([removed, kept]).toEqual([0, 3]);
    expect(examples[0]?.why).toMatch(/^it could not be removed: .*EROFS/);
  });
});

describe('whatever a crash leaves', () => {
  /** From the writing of outputs to the end: published, recorded, and only then removed. */
  function record(): { readonly start: MemoryFileSystem['disk']; readonly steps: readonly Step[] } {
    const first = new MemoryFileSystem();
    for (const folder of ['/home', '/home/in', '/data']) first.makeFolder(folder);
    for (const name of NAMES) put(first, `/home/in/${name}`, `content of ${name}`);
    put(first, '/data/journal', '');
    const start = first.disk.settled();
    const on = new MemoryFileSystem(start.copy());
    const replacement = published(on, '/home', '/home');
    const fd = on.open('/data/journal', 'a');
    writeAll(on, fd, Buffer.from('done'));
    on.syncData(fd);
    on.close(fd);
    expect(removeOriginals(on, replacement, ALL)).toMatchObject({ removed: 3, kept: 0 });
    return { start, steps: on.steps };
  }

  /** What is wrong in any of the states. */
  function complaints({ start, steps }: ReturnType<typeof record>): Set<string> {
    const wrong = new Set<string>();
    for (const { disk } of crashStates(start, steps, { all: 8 })) {
      const left = new MemoryFileSystem(disk);
      const text = (path: string): string | null => {
        try {
          return left.readFile(path).toString();
        } catch {
          return null;
        }
      };
      for (const name of NAMES) {
        if (text(`/home/in/${name}`) === `content of ${name}`) continue;
        if (text(`/home/in/${name}.out`) !== `made of ${name}`) wrong.add('lost');
        if (text('/data/journal') !== 'done') wrong.add('not known to be done');
      }
    }
    return wrong;
  }

  test('no original is gone without its new file, whole, and the record of it', () => {
    expect([...complaints(record())]).toEqual([]);
  });

  test.each([
    ['the new files', /^fsync \..*\.part/, 'lost'],
    ['their names', /^fsync folder in$/, 'lost'],
    ['the record', /^fdatasync journal/, 'not known to be done'],
  ])('a program that does not sync %s is caught', (_, call, what) => {
    const { start, steps } = record();
    expect([...complaints({ start, steps: without(steps, { call }).steps })]).toContain(what);
  });
});
