import { isEnded, type BatchProgress } from '../../shared/domain/batch.ts';
import type { BatchRun } from '../engine/batch/batch-run.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { AlertFeed } from './alert-feed.ts';
import type { Reporter } from './report/reporter.ts';
import type { StopSignal } from './stop-signal.ts';

/** How long an end in good order may take; a thread that hangs in the kernel can't be waited for. Milliseconds. */
const END_LIMIT_MS = 10_000;

export interface Followed {
  readonly batch: BatchProgress;
  /** The person broke it off. */
  readonly signalled: boolean;
}

/**
 * Tells of a batch until the process is done with it: it ended, it stopped by itself (with no one there to ask, a
 * pause that waits for a person is an end), or a signal came. Its files are closed then; the processor is shut down
 * unless the batch ended by itself.
 */
export async function follow(
  processor: ParallelProcessor,
  run: BatchRun,
  reporter: Reporter,
  stop: StopSignal,
): Promise<Followed> {
  const alerts = new AlertFeed();
  const tellAlerts = (): void => {
    for (const alert of alerts.changed(processor.alertManager.all())) reporter.alert(alert);
  };
  const stopTelling = repeat(reporter.periodMs, () => {
    tellAlerts();
    if (!isEnded(run.state)) reporter.progress(run.progress());
  });
  try {
    await Promise.race([run.done, stop.received(), stuck(processor, run)]);
    if (!isEnded(run.state)) {
      void processor.shutdown();
      await atMost(END_LIMIT_MS, run.done);
    } else {
      await run.done;
    }
  } finally {
    stopTelling();
  }
  tellAlerts();
  return { batch: run.progress(), signalled: stop.signal.aborted };
}

/**
 * Resolves when the batch is paused and nobody here can say how to go on. A full or missing disk is waited for: the
 * alert has said so, and the batch goes on by itself.
 */
function stuck(processor: ParallelProcessor, run: BatchRun): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { state, pauseReason } = run.progress();
      if (state === 'PAUSED' && (pauseReason === 'halted' || pauseReason === 'crash-loop')) resolve();
    };
    processor.onChange(look);
    look();
  });
}

/** Calls `run` with at least `ms` between two calls; returns how to stop. */
function repeat(ms: number, run: () => void): () => void {
  let timer: NodeJS.Timeout;
  const again = (): void => {
    run();
    timer = setTimeout(again, ms);
  };
  timer = setTimeout(again, ms);
  return () => clearTimeout(timer);
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
