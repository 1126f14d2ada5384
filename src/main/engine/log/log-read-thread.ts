import { parentPort, workerData } from 'node:worker_threads';
import { diskFileSystem } from '../file-system.ts';
import type { FromLogReader, LogReadJob } from './log-reader.ts';
import { readLog } from './read-log.ts';

/* Looks through the files of the log for those who want to read it; main never holds them. */

const port = parentPort;
if (port === null) throw new Error('log-read-thread runs as a worker thread only.');

function answer({ folder, query }: LogReadJob): FromLogReader {
  try {
    return { kind: 'read', page: readLog(diskFileSystem, folder, query) };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

port.postMessage(answer(workerData as LogReadJob));
