import { AppError } from '../../shared/app-error.ts';
import { isEnded } from '../../shared/domain/batch.ts';
import type { BatchInputs } from '../engine/batch/batch-inputs.ts';
import { resumeElsewhere } from './elsewhere.ts';
import { namedFiles } from '../engine/batch/task-view.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { EXIT, exitOfBatch, type ExitCode } from './exit-codes.ts';
import { follow } from './follow.ts';
import { openProcessor, tidyUp, warnOfFolder, watchFor, withMetrics, type CommonOptions } from './open-processor.ts';
import { makeReporter, type Console, type ReportOptions } from './report/make-reporter.ts';
import type { Reporter } from './report/reporter.ts';
import { Stopped, StopSignal } from './stop-signal.ts';
import { countWords, plural, printable } from './words.ts';

export interface ResumeOptions extends CommonOptions, ReportOptions {
  /** Reads what was written again, and compares. */
  readonly verify?: boolean;
  readonly withoutSuspects?: boolean;
}

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
    const holder = processor.checkpointManager.holder(id);
    if (holder !== null && before.state === 'PAUSED') {
      return await resumeElsewhere({ processor, id, holder, reporter, stop, console });
    }
    warnOfFolder(processor, options, console);
    await reopen(processor, id, options, reporter, stop);
    if (stop.signal.aborted && processor.current === null) {
      // Its files were looked at, and nothing has changed.
      reporter.summary(before, true);
      return EXIT.interrupted;
    }
    const batch = processor.current;
    if (batch === null) throw new AppError('internal', 'The batch did not start.');
    const { inputs } = batch;
    const offer = inputs.offer === undefined ? {} : { offer: inputs.offer };
    const workers = processor.maxWorkers;
    reporter.started({ batch: batch.progress(), workers, resumed: true, ...offer, notes: notes(inputs) });
    const { batch: end, signalled } = await withMetrics(processor, options, console, () =>
      follow(processor, batch, reporter, stop),
    );
    reporter.summary(end, signalled);
    await tidyUp(processor, options, console);
    return exitOfBatch(end, { signalled, namedRefused: 0 });
  } finally {
    await processor.shutdown();
  }
}

/** Resolves when the batch runs, or the person broke off the look at its files. */
async function reopen(
  processor: ParallelProcessor,
  id: string,
  { verify = false, withoutSuspects = false }: ResumeOptions,
  reporter: Reporter,
  { signal }: StopSignal,
): Promise<void> {
  try {
    await processor.resumeBatch(id, watchFor(reporter), {
      contents: verify,
      signal,
      onCheck: (_, check) => reporter.checking(check),
      ...(withoutSuspects ? { without: 'suspects' } : {}),
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}

function notes(inputs: BatchInputs): readonly string[] {
  const damage = (inputs.offer?.damage ?? []).map((what) => `Damage: ${what}.`);
  return [...damage, ...(inputs.notes ?? []), ...suspectNotes(inputs)];
}

/** Who may be why the app died, and what becomes of them now. */
function suspectNotes({ inputs: { table }, suspects = new Set(), left = new Set() }: BatchInputs): readonly string[] {
  if (suspects.size === 0) return [];
  const { count, names } = namedFiles(table, [...suspects]);
  const fate = left.size > 0 ? 'left for later' : 'run last, one at a time, each in a process of its own';
  const more = count > names.length ? `, and ${countWords(count - names.length)} more` : '';
  return [`${plural(count, 'file')} in hand when Gristmill died, ${fate}: ${names.map(printable).join(', ')}${more}.`];
}
