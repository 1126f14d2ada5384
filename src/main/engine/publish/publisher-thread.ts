import { parentPort } from 'node:worker_threads';
import { assertNever } from '../../../shared/assert-never.ts';
import { diskFileSystem } from '../file-system.ts';
import { discard, probe, publish } from './publish-files.ts';
import type { FromPublisher, Published, ToPublisher } from './publish-protocol.ts';

/*
 * Renames finished parts to their targets. Main decides what may be published (it alone knows which lease is
 * current) and this thread does it, so that a disk that hangs holds up neither the window nor the journal.
 */

const port = parentPort;
if (port === null) throw new Error('publisher-thread runs as a worker thread only.');

function answer(message: ToPublisher): Published {
  switch (message.kind) {
    case 'publish':
      return publish(diskFileSystem, message.root, message.items);
    case 'discard':
      return { failures: discard(diskFileSystem, message.root, message.parts), facts: [] };
    case 'probe': {
      const error = probe(diskFileSystem, message.root);
      return { failures: error === null ? [] : [{ index: 0, error }], facts: [] };
    }
    default:
      return assertNever(message, 'message to the publisher');
  }
}

port.on('message', (message: ToPublisher) => {
  port.postMessage({ id: message.id, ...answer(message) } satisfies FromPublisher);
});
