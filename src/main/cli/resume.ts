import { AppError } from '../../shared/app-error.ts';
import { isEnded, type BatchProgress } from '../../shared/domain/batch.ts';
import type { BatchRun } from '../engine/batch/batch-run.ts';
import { EXIT, exitOfBatch, type ExitCode } from './exit-codes.ts';
import { follow } from './follow.ts';
import { openProcessor, tidyUp, watchFor, type CommonOptions } from './open-processor.ts';
import { makeReporter, type Console, type ReportOptions } from './report/make-reporter.ts';
import { StopSignal } from './stop-signal.ts';
import { plural } from './words.ts';

export interface ResumeOptions extends CommonOptions, ReportOptions {}

/** `gristmill resume`. A batch that has ended is only summed up. Throws AppError when it could not go on. */
export async function resume(id: string, options: ResumeOptions, console: Console): Promise<ExitCode> {
  const stop = new StopSignal();
  const reporter = makeReporter(console, options);
  const processor = await openProcessor(options, console);
  try {
    const before = await processor.batch(id);
    if (isEnded(before.state)) {
      reporter.summary(before, false);
      return EXIT.ok;
    }
    await processor.resumeBatch(id, watchFor(reporter));
    const batch = processor.current;
    if (batch === null) throw new AppError('internal', 'The batch did not start.');
    const now = batch.progress();
    reporter.started({ batch: now, workers: processor.maxWorkers, resumed: true, notes: notes(before, now, batch) });
    const { batch: end, signalled } = await follow(processor, batch, reporter, stop);
    reporter.summary(end, signalled);
    await tidyUp(processor, options, console);
    return exitOfBatch(end, { signalled, namedRefused: 0 });
  } finally {
    await processor.shutdown();
  }
}

function notes(before: BatchProgress, now: BatchProgress, { inputs }: BatchRun): readonly string[] {
  const said = (inputs.earlier?.damage ?? []).map((damage) => `Journal: ${damage}.`);
  const again = before.counts.COMPLETED - now.counts.COMPLETED;
  if (again > 0) said.push(`${plural(again, 'file')} changed since, or lost the output; done again.`);
  return said;
}
