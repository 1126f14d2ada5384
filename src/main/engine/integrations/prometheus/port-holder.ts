import { readdir, readFile, readlink } from 'node:fs/promises';

/** Who listens on a port. */
export interface PortHolder {
  readonly pid: number;
  readonly name: string;
}

const LISTENING = '0A';

/**
 * The process that listens on a TCP port of 127.0.0.1 or of every address. Null where that cannot be told: not Linux, or
 * it belongs to somebody else. Looks through /proc, so it is asked only when a port is taken.
 */
export async function portHolder(port: number): Promise<PortHolder | null> {
  try {
    const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'latin1')));
    const sockets = new Set(tables.flatMap((table) => listeners(table, port)));
    return sockets.size === 0 ? null : await ownerOf(sockets);
  } catch {
    // No /proc/net here: nobody can be named.
    return null;
  }
}

/** Sockets in a table of the kernel that listen on the port, by the names that descriptors have for them. */
export function listeners(table: string, port: number): readonly string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [, local = '', , state, , , , , , inode] = fields;
    return local.endsWith(`:${hex}`) && state === LISTENING ? [`socket:[${inode}]`] : [];
  });
}

async function ownerOf(sockets: ReadonlySet<string>): Promise<PortHolder | null> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(none)) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      if (sockets.has(target)) return { pid: Number(pid), name: await nameOf(pid) };
    }
  }
  return null;
}

const nameOf = async (pid: string): Promise<string> =>
  (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')).trim();

/** It has ended, or is somebody else's. */
const none = (): readonly string[] => [];
