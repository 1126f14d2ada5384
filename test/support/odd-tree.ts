import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ODD_NAMES } from './odd-names.ts';

/** Something in the tree that must be refused by name and never opened. */
export interface OddSpecial {
  readonly path: string;
  /** As the walk calls it. */
  readonly kind: string;
}

export interface OddTree {
  /** Absolute, without links on the way. */
  readonly root: string;
  readonly specials: readonly OddSpecial[];
  remove(): Promise<void>;
}

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

/** Names whose order by full path differs from their order within the folder. Those ending in `/` are folders. */
const ORDER_TRAPS = ['a/x', 'a.txt', 'a!/y', 'a!!', 'a0', 'ab', 'a!.z', 'a-/b/c', 'a-/b.c', 'a-/b-', 'a-.d'];

const SIZES = [0, 1, 2, 4095, 4096, 4097, 262_143, 262_144, 262_145, 1_000_003];

const isRoot = process.getuid?.() === 0;

/**
 * A tree with every odd name and kind of file that the product promises to handle. Made by `fs` and coreutils alone.
 * Devices only as root. Sockets live until `remove`.
 */
export async function makeOddTree(parent: string = tmpdir()): Promise<OddTree> {
  const root = realpathSync(mkdtempSync(join(parent, 'odd-')));
  for (const [i, name] of ODD_NAMES.entries()) {
    put(root, 'names', name, `content ${i}\n`);
    put(root, 'folders', Buffer.concat([name, utf8('/inner')]), `inner ${i}\n`);
  }
  for (const path of ORDER_TRAPS) put(root, 'order', utf8(path), path);
  for (const size of SIZES) put(root, 'sizes', utf8(`${size}.bin`), Buffer.alloc(size, size));
  put(root, 'deep', utf8(`${'d/'.repeat(1200)}bottom`), 'deep');
  mkdirSync(join(root, 'empty folder'));
  const specials = makeSpecials(join(root, 'special'));
  const socket = join(root, 'special', 'socket');
  const server = await listen(socket);
  return {
    root,
    specials: [...specials, { path: socket, kind: 'socket' }],
    async remove() {
      await new Promise((resolve) => server.close(resolve));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function put(root: string, folder: string, path: Buffer, content: string | Buffer): void {
  const full = Buffer.concat([utf8(`${root}/${folder}/`), path]);
  mkdirSync(full.subarray(0, full.lastIndexOf('/')), { recursive: true });
  writeFileSync(full, content);
}

function makeSpecials(folder: string): OddSpecial[] {
  mkdirSync(folder);
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('target'), 'what the links point to');
  symlinkSync('target', at('link to file'));
  symlinkSync('../names', at('link to folder'));
  symlinkSync('..', at('link to above'));
  symlinkSync('nowhere', at('dangling link'));
  symlinkSync('circle', at('circle'));
  execFileSync('mkfifo', [at('fifo'), at('fifo\nin two lines')]);
  const links = ['link to file', 'link to folder', 'link to above', 'dangling link', 'circle'];
  return [
    ...links.map((name) => ({ path: at(name), kind: 'symbolic link' })),
    ...['fifo', 'fifo\nin two lines'].map((name) => ({ path: at(name), kind: 'FIFO' })),
    ...(isRoot ? makeDevices(at) : []),
  ];
}

/** A device like `/dev/zero`, that never ends, and a block device that is not there. */
function makeDevices(at: (name: string) => string): OddSpecial[] {
  execFileSync('mknod', [at('endless device'), 'c', '1', '5']);
  execFileSync('mknod', [at('block device'), 'b', '7', '250']);
  return [
    { path: at('endless device'), kind: 'character device' },
    { path: at('block device'), kind: 'block device' },
  ];
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}
