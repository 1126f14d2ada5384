import { AppError } from '../../shared/app-error.ts';
import { isEnded, type ResumeOffer } from '../../shared/domain/batch.ts';
import { EXIT, exitOfBatch, type ExitCode } from './exit-codes.ts';
import { follow } from './follow.ts';
import { openProcessor, watchFor, type CommonOptions } from './open-processor.ts';
import { makeReporter, type Console, type ReportOptions } from './report/make-reporter.ts';
import { Stopped, StopSignal } from './stop-signal.ts';

export interface ResumeOptions extends CommonOptions, ReportOptions {
  /** Reads what was written again, and compares. */
  readonly verify?: boolean;
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
    try {
      await processor.resumeBatch(id, watchFor(reporter), {
        contents: options.verify === true,
        signal: stop.signal,
        onCheck: (_, check) => reporter.checking(check),
      });
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      // Its files were looked at, and nothing has changed.
      reporter.summary(before, true);
      return EXIT.interrupted;
    }
    const batch = processor.current;
    if (batch === null) throw new AppError('internal', 'The batch did not start.');
    const { offer } = batch.inputs;
    reporter.started({
      batch: batch.progress(),
      workers: processor.maxWorkers,
      resumed: true,
      ...(offer === undefined
        ? { notes: [] }
        : {
            offer,
            notes: damageOf(offer),
          }),
    });
    const { batch: end, signalled } = await follow(processor, batch, reporter, stop);
    reporter.summary(end, signalled);
    return exitOfBatch(end, { signalled, namedRefused: 0 });
  } finally {
    await processor.shutdown();
  }
}

const damageOf = ({ damage }: ResumeOffer): readonly string[] => damage.map((words) => `Damage: ${words}.`);
