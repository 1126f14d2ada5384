import { AppError } from '../../../shared/app-error.ts';
import { giveBackThread, takeThread } from '../workers/thread-shelf.ts';
import type { FromJournal, LoadedContent } from './journal-protocol.ts';

const THREAD = 'journal-thread';

/**
 * Reads a batch in a thread, without touching it; another process may be writing it. Rejects with AppError `cannot-start`
 * when it cannot be read.
 */
export function readInThread(folder: string): Promise<LoadedContent> {
  const worker = takeThread(THREAD);
  return new Promise((resolve, reject) => {
    const done = (): void => giveBackThread(THREAD, worker);
    worker.on('message', (message: FromJournal) => {
      if (message.kind === 'loaded') resolve(message.loaded);
      else if (message.kind === 'refused') reject(AppError.fromData(message.error));
      else return;
      done();
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('The thread that reads the batch has ended.')));
    worker.postMessage({ kind: 'read', seq: 0, folder });
  });
}
