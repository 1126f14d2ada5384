import { parentPort } from 'node:worker_threads';
import { assertNever } from '../../../shared/assert-never.ts';
import { diskFileSystem } from '../file-system.ts';
import { discard, listParts, probe, publish, settleFolders } from './publish-files.ts';
import type { FromPublisher, RootIdentity, ToPublisher } from './publish-protocol.ts';

/*
 * Renames finished parts to their targets. Main decides what may be published (it alone knows which lease is
 * current) and this thread does it, so that a disk that hangs holds up neither the window nor the journal.
 */

const port = parentPort;
if (port === null) throw new Error('publisher-thread runs as a worker thread only.');

/** Folders of the root that was published to last, of which nothing needs to be synced but their content. */
let kept: { readonly root: string; readonly folders: Set<string> } = { root: '', folders: new Set() };

function keptOf({ path, dev, ino, bornNs }: RootIdentity): Set<string> {
  const root = [dev, ino, bornNs, path].join(' ');
  if (kept.root !== root) kept = { root, folders: new Set() };
  return kept.folders;
}

function answer(message: ToPublisher): Omit<FromPublisher, 'id'> {
  switch (message.kind) {
    case 'publish':
      return publish(diskFileSystem, message.root, message.items, keptOf(message.root));
    case 'discard':
      return { failures: discard(diskFileSystem, message.root, message.parts), facts: [] };
    case 'list':
      return { ...listParts(diskFileSystem, message.root, message.folders), facts: [] };
    case 'probe': {
      const error = probe(diskFileSystem, message.root);
      return { failures: error === null ? [] : [{ index: 0, error }], facts: [] };
    }
    case 'settle': {
      const error = settleFolders(diskFileSystem, message.root, message.folders);
      return { failures: error === null ? [] : [{ index: 0, error }], facts: [] };
    }
    default:
      return assertNever(message, 'message to the publisher');
  }
}

port.on('message', (message: ToPublisher) => {
  port.postMessage({ id: message.id, ...answer(message) } satisfies FromPublisher);
});
