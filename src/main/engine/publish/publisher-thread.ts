import { parentPort } from 'node:worker_threads';
import { assertNever } from '../../../shared/assert-never.ts';
import { diskFileSystem } from '../file-system.ts';
import { findLeftovers, settleFolders } from './leftovers.ts';
import { discard, probe, publish } from './publish-files.ts';
import { classify } from '../tasks/classify.ts';
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

type Answer = Omit<FromPublisher, 'id'>;

function answer(message: ToPublisher): Answer {
  switch (message.kind) {
    case 'publish':
      return publish(diskFileSystem, message.root, message.items, keptOf(message.root));
    case 'discard':
      return { failures: discard(diskFileSystem, message.root, message.parts), facts: [] };
    case 'probe': {
      const error = probe(diskFileSystem, message.root);
      return { failures: error === null ? [] : [{ index: 0, error }], facts: [] };
    }
    case 'find':
      return attempt(() => ({ leftovers: findLeftovers(diskFileSystem, message.root, message.folders) }));
    case 'settle':
      return attempt(() => settleFolders(diskFileSystem, message.root, message.folders));
    default:
      return assertNever(message, 'message to the publisher');
  }
}

function attempt(run: () => Partial<Answer> | void): Answer {
  try {
    return { failures: [], facts: [], ...run() };
  } catch (error) {
    return { failures: [{ index: 0, error: classify(error) }], facts: [] };
  }
}

port.on('message', (message: ToPublisher) => {
  port.postMessage({ id: message.id, ...answer(message) } satisfies FromPublisher);
});
