import { setTimeout as sleep } from 'node:timers/promises';
import { isEnded, type BatchProgress } from '../../shared/domain/batch.ts';
import type { LockHolder } from '../engine/checkpoints/lock.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { askHolder } from './ask-holder.ts';
import { EXIT, exitOfBatch, type ExitCode } from './exit-codes.ts';
import type { Console } from './report/make-reporter.ts';
import type { Reporter } from './report/reporter.ts';
import type { StopSignal } from './stop-signal.ts';

/** How often the lock is looked at, milliseconds. */
const LOOK_MS = 250;

export interface Elsewhere {
  readonly processor: ParallelProcessor;
  readonly id: string;
  readonly holder: LockHolder;
  readonly reporter: Reporter;
  readonly stop: StopSignal;
  readonly console: Console;
}

/**
 * A batch that is paused in another process is resumed there, as it was paused from here; and as `resume` says by its
 * exit code how a batch has ended, it waits for that. A signal ends the waiting and not the batch.
 */
export async function resumeElsewhere(task: Elsewhere): Promise<ExitCode> {
  const { processor, id, holder, reporter, stop, console } = task;
  await askHolder(holder, 'resume', id);
  console.err.line(`gristmill: it goes on in process ${holder.pid}. Ctrl+C ends the waiting here, not the batch.`);
  while (!stop.signal.aborted && processor.checkpointManager.holder(id)?.pid === holder.pid) {
    await sleep(LOOK_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  const end: BatchProgress = await processor.batch(id);
  if (stop.signal.aborted && !isEnded(end.state)) {
    console.err.line(`gristmill: the batch ${id} goes on in process ${holder.pid}.`);
    reporter.summary(end, true);
    return EXIT.interrupted;
  }
  reporter.summary(end, false);
  return exitOfBatch(end, { signalled: false, namedRefused: 0 });
}
