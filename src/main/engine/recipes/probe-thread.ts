import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { describeModule } from './script/describe.ts';
import type { FromProbe } from './script/probe-process.ts';

/*
 * A thread that loads one recipe module and says what it is, or the error. What the module does beyond that (it may
 * hang, end its thread, start timers) happens here and goes with the thread.
 */
const tell = (answer: FromProbe): void => parentPort?.postMessage(answer);

describeModule(String(workerData)).then(tell, (error: unknown) =>
  tell({ kind: 'failed', error: AppError.toData(error) }),
);
