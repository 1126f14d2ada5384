import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFileSystem, writeAll, type FileSystem } from '../../src/main/engine/file-system.ts';
import { MemoryFileSystem } from '../support/crash/memory-file-system.ts';

/*
 * The disk in memory against the real one: the same calls, drawn at random, must give the same answers, the same
 * errors and the same files.
 */

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'memory-fs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = ['a', 'b', 'd', 'd/a', 'd/e', 'd/e/f', 'a/x'] as const;
const FLAGS = ['r', 'r+', 'w', 'wx', 'a'] as const;

const name = fc.constantFrom(...NAMES);
const handle = fc.nat(5);
const call = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), at: name, flags: fc.constantFrom(...FLAGS) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('write' as const), handle, bytes: fc.uint8Array({ maxLength: 9 }) }),
  },
  fc.record({ do: fc.constant('read' as const), handle, from: fc.nat(12) }),
  fc.record({ do: fc.constant('truncate' as const), handle, size: fc.nat(12) }),
  fc.record({ do: fc.constantFrom('sync', 'syncData', 'close', 'fstat'), handle }),
  fc.record({
    do: fc.constantFrom('makeFolder', 'makeFolder', 'remove', 'stat', 'list', 'readFile', 'syncFolder'),
    at: name,
  }),
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('rename', 'rename', 'link'), at: name, to: name }) },
);
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

/** One of the two, with its own handles. */
class Side {
  readonly #fs: FileSystem;
  readonly #base: string;
  readonly #fds: number[] = [];

  constructor(fs: FileSystem, base: string) {
    this.#fs = fs;
    this.#base = base;
  }

  /** What came of a call, in a form that is the same on both sides. */
  do(step: Call): unknown {
    try {
      return this.#run(step) ?? 'done';
    } catch (error) {
      return error instanceof Error && 'code' in error ? error.code : error;
    }
  }

  end(): void {
    for (const fd of this.#fds) this.#fs.close(fd);
  }

  #run(step: Call): unknown {
    const fs = this.#fs;
    const path = (at: string): string => `${this.#base}/${at}`;
    if ('handle' in step) return this.#onHandle(step, this.#fds[step.handle] ?? 999);
    switch (step.do) {
      case 'open':
        return void this.#fds.push(fs.open(path(step.at), step.flags));
      case 'stat':
        return sizeAndKind(fs, path(step.at));
      case 'list':
        return fs.list(path(step.at)).toSorted();
      case 'readFile':
        return fs.readFile(path(step.at)).toString('hex');
      case 'rename':
      case 'link':
        return fs[step.do](path(step.at), path(step.to));
      case 'makeFolder':
      case 'remove':
      case 'syncFolder':
        return fs[step.do](path(step.at));
    }
  }

  #onHandle(step: Extract<Call, { handle: number }>, fd: number): unknown {
    const fs = this.#fs;
    switch (step.do) {
      case 'write':
        return writeAll(fs, fd, step.bytes);
      case 'read': {
        const into = new Uint8Array(6);
        return [fs.read(fd, into, step.from), Buffer.from(into).toString('hex')];
      }
      case 'truncate':
        return fs.truncate(fd, step.size);
      case 'fstat':
        return sizeAndKind(fs, fd);
      case 'close':
        this.#fds.splice(this.#fds.indexOf(fd) >>> 0, 1);
        return fs.close(fd);
      case 'sync':
      case 'syncData':
        return fs[step.do](fd);
    }
  }
}

function sizeAndKind(fs: FileSystem, target: string | number): unknown {
  const { kind, size } = fs.stat(target);
  return kind === 'file' ? [kind, size] : kind;
}

test.skipIf(process.platform === 'win32')('what the disk in memory answers is what the real one does', () => {
  let round = 0;
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
      const real = join(folder, String(round++));
      diskFileSystem.makeFolder(real);
      const memory = new MemoryFileSystem();
      memory.makeFolder('/base');
      const both = [new Side(diskFileSystem, real), new Side(memory, '/base')] as const;
      try {
        for (const step of calls) expect([step, both[1].do(step)]).toEqual([step, both[0].do(step)]);
      } finally {
        both[0].end();
      }
    }),
    { numRuns: 300, seed: 20_240_902 },
  );
});

test('names that are not UTF-8 and paths through an open folder lead to the same file', () => {
  const fs = new MemoryFileSystem();
  fs.makeFolder('/out');
  const fd = fs.open('/out', 'r');
  const odd = Buffer.from([0x61, 0xff, 0x62]);
  const file = fs.open(Buffer.concat([Buffer.from(`${fs.folderPath(fd)}/`), odd]), 'wx');
  writeAll(fs, file, Buffer.from('odd'));
  fs.close(file);
  expect(fs.readFile(Buffer.concat([Buffer.from('/out/'), odd])).toString()).toBe('odd');
  fs.close(fd);
  expect(() => fs.stat(`${fs.folderPath(fd)}/x`)).toThrow('EBADF');
});

test('a disk that takes a write in pieces is asked again until all is there', () => {
  const fs = new MemoryFileSystem(undefined, 3);
  const fd = fs.open('/a', 'w');
  writeAll(fs, fd, Buffer.from('12345678'));
  expect(fs.readFile('/a').toString()).toBe('12345678');
  expect(fs.steps.map(({ call: made }) => made)).toEqual(['create a', 'write a 0+3', 'write a 3+3', 'write a 6+2']);
});
