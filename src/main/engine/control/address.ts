import { lstatSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a path of a socket may have on every system, bytes. */
const PATH_LIMIT = 100;
const PREFIX = 'gristmill-control-';
const SOCKET = 'socket';
/** A folder without a socket may belong to a process that is about to make it; after this long it does not. */
const YOUNG_MS = 60_000;

/** Where a process listens, and how to clear that away. */
export interface Address {
  readonly path: string;
  remove(): void;
}

/**
 * A new address that only this user can reach: a socket in a folder of its own (mode 0700) in the user's runtime
 * folder, or for temporary files where there is none; on Windows a pipe with a name that cannot be guessed. Not in the
 * data folder: paths of sockets are short. Null when no place is good.
 */
export function newAddress(): Address | null {
  if (process.platform === 'win32') {
    const path = `\\\\.\\pipe\\gristmill-${process.pid}-${randomBytes(8).toString('hex')}`;
    return { path, remove: () => undefined };
  }
  for (const base of bases()) {
    if (Buffer.byteLength(join(base, `${PREFIX}XXXXXX`, SOCKET)) > PATH_LIMIT) continue;
    try {
      const folder = mkdtempSync(join(base, PREFIX));
      return { path: join(folder, SOCKET), remove: () => removeFolder(folder) };
    } catch {
      // Not there, or not ours to write to: the next one.
    }
  }
  return null;
}

/** Removes what processes that were killed have left: sockets of this user that nobody listens to. Never rejects. */
export async function sweepAddresses(): Promise<void> {
  if (process.platform === 'win32') return;
  for (const base of bases()) for (const folder of leftIn(base)) if (await isDead(folder)) removeFolder(folder);
}

function bases(): readonly string[] {
  const { XDG_RUNTIME_DIR } = process.env;
  const all = [...(XDG_RUNTIME_DIR === undefined || XDG_RUNTIME_DIR === '' ? [] : [XDG_RUNTIME_DIR]), tmpdir(), '/tmp'];
  return [...new Set(all)];
}

/** Folders of this user that look like ours. */
function leftIn(base: string): readonly string[] {
  try {
    const names = readdirSync(base).filter((name) => name.startsWith(PREFIX));
    return names.map((name) => join(base, name)).filter(isOwn);
  } catch {
    return []; // no such base
  }
}

function isOwn(folder: string): boolean {
  try {
    const stat = lstatSync(folder);
    return stat.isDirectory() && stat.uid === process.getuid?.();
  } catch {
    return false; // removed meanwhile
  }
}

/** Whether nobody listens there any more. */
function isDead(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(join(folder, SOCKET));
    socket.unref();
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED' || (error.code === 'ENOENT' && isOld(folder)));
    });
  });
}

function isOld(folder: string): boolean {
  try {
    return Date.now() - lstatSync(folder).mtimeMs > YOUNG_MS;
  } catch {
    return false; // removed meanwhile
  }
}

/** Only the socket and the folder itself: what else anybody has put there keeps it. */
function removeFolder(folder: string): void {
  try {
    rmSync(join(folder, SOCKET), { force: true });
    rmdirSync(folder);
  } catch {
    // Removed by another, or not empty: it harms nobody.
  }
}
