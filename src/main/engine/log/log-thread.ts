import { parentPort, workerData } from 'node:worker_threads';
import { diskFileSystem } from '../file-system.ts';
import { LogFile } from './log-file.ts';
import type { LogThreadData, ToLogThread } from './log-protocol.ts';

/*
 * Writes the log with synchronous calls, in a thread of its own: main never waits for the disk, and neither do these
 * lines for libuv's four threads, which long native jobs may hold for seconds.
 */

const port = parentPort;
if (port === null) throw new Error('log-thread runs as a worker thread only.');

const { folder, limits, source, taken } = workerData as LogThreadData;
const file = new LogFile({ fs: diskFileSystem, folder, limits, source, now: Date.now });
const word = new Int32Array(taken);

port.on('message', (message: ToLogThread) => {
  if (message.kind === 'limits') return file.limit(message.limits);
  file.append(message.text, message.lines, message.dropped);
  Atomics.add(word, 0, 1);
  Atomics.notify(word, 0);
});
