import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { diskFileSystem } from '../file-system.ts';
import { inspectBatch } from './inspect-batch.ts';
import type { FromInspection, InspectJob } from './inspect-protocol.ts';

/*
 * Reads one batch for those who want to look into it. A thread of its own: a batch of a million files takes seconds,
 * and its client may want to ask another thing before that.
 */

const port = parentPort;
if (port === null) throw new Error('inspect-thread runs as a worker thread only.');

function answer({ folder, ...options }: InspectJob): FromInspection {
  try {
    return { kind: 'inspected', found: inspectBatch(diskFileSystem, folder, options) };
  } catch (error) {
    return { kind: 'failed', error: AppError.toData(error) };
  }
}

port.postMessage(answer(workerData as InspectJob));
