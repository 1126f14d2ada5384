import type { FileSystem } from '../file-system.ts';
import { OpenRoot } from './open-root.ts';
import type { Leftover, RootIdentity } from './publish-protocol.ts';

/*
 * A power cut may lose the record of a lease, which is synced once a second, and keep the part that the lease had
 * begun; and it may bring back a part that was removed. Nothing but a look into the folders tells of them.
 */

const PART = /^\..*\.(\d+)\.(\d+)\.part$/s;

/** Tasks and leases by whose names parts lie in these folders, whoever wrote them. Throws ENXIO for another root. */
export function findLeftovers(fs: FileSystem, identity: RootIdentity, folders: readonly Uint8Array[]): Leftover[] {
  const root = OpenRoot.open(fs, identity);
  try {
    return folders.flatMap((folder) =>
      namesIn(fs, root.path(folder)).flatMap((name) => {
        const [, task, lease] = PART.exec(name) ?? [];
        return task === undefined ? [] : { name, task: Number(task), lease: Number(lease) };
      }),
    );
  } finally {
    root.close();
  }
}

/** Makes what was removed from these folders stay removed after a power cut; those that are not there need nothing. */
export function settleFolders(fs: FileSystem, identity: RootIdentity, folders: readonly Uint8Array[]): void {
  const root = OpenRoot.open(fs, identity);
  try {
    for (const folder of folders) unlessGone(() => fs.syncFolder(root.path(folder)));
  } finally {
    root.close();
  }
}

const namesIn = (fs: FileSystem, folder: Buffer): readonly string[] => unlessGone(() => fs.list(folder)) ?? [];

function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
