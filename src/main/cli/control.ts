import { AppError } from '../../shared/app-error.ts';
import { isEnded } from '../../shared/domain/batch.ts';
import type { LockHolder } from '../engine/checkpoints/lock.ts';
import type { ControlDone } from '../engine/control/protocol.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { askHolder } from './ask-holder.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openProcessor, type CommonOptions } from './open-processor.ts';
import type { Console } from './report/make-reporter.ts';
import { countWords, plural } from './words.ts';

type Work = (processor: ParallelProcessor, holder: LockHolder | null) => Promise<string>;

/** `gristmill pause`: the process that works on the batch gives out nothing more until it is told to go on. */
export function pause(id: string, options: CommonOptions, console: Console): Promise<ExitCode> {
  return told(id, options, console, async (processor, holder) => {
    if (holder === null) throw await notWorkedOn(processor, id, 'pause');
    const { changed, ...done } = await askHolder(holder, 'pause', id);
    return `${changed ? 'Paused' : 'Paused already'}: ${share(done)}. What is in hand is finished. Go on with: gristmill resume ${id}`;
  });
}

/** `gristmill checkpoint`: settles when the snapshot is on the disk. */
export function checkpoint(id: string, options: CommonOptions, console: Console): Promise<ExitCode> {
  return told(id, options, console, async (processor, holder) => {
    if (holder === null) throw await notWorkedOn(processor, id, 'save');
    const { saved, ...done } = await askHolder(holder, 'checkpoint', id);
    if (saved === undefined) throw new AppError('internal', `Process ${holder.pid} did not say what it has saved.`);
    const at = new Date(saved.at).toLocaleString('sv-SE');
    return `Saved at ${at} by process ${done.pid}: the snapshot on the disk holds ${plural(saved.tasks, 'task')}; ${share(done)}.`;
  });
}

/** `gristmill cancel`: for good, also of an interrupted batch that nobody works on. */
export function cancel(id: string, options: CommonOptions, console: Console): Promise<ExitCode> {
  return told(id, options, console, async (processor, holder) => {
    if (holder !== null) {
      const { changed, ...done } = await askHolder(holder, 'cancel', id);
      return `${changed ? 'Cancelled' : 'Cancelled already'}: ${share(done)}. Outputs in place stay.`;
    }
    const before = await processor.batch(id);
    if (before.state === 'CANCELLED') return `Cancelled already: ${share(before)}. Outputs in place stay.`;
    return `Cancelled: ${share(await processor.cancelStored(id))}. Outputs in place stay.`;
  });
}

/** Throws AppError `usage` for an unknown id. */
async function told(id: string, options: CommonOptions, console: Console, work: Work): Promise<ExitCode> {
  const processor = await openProcessor(options, console);
  try {
    console.out.line(await work(processor, processor.checkpointManager.holder(id)));
    return EXIT.ok;
  } finally {
    await processor.shutdown();
  }
}

async function notWorkedOn(processor: ParallelProcessor, id: string, verb: string): Promise<AppError> {
  const { state } = await processor.batch(id);
  const next = isEnded(state) ? '' : ` Go on with it by: gristmill resume ${id}`;
  return new AppError(
    'not-now',
    `No process works on the batch ${id} (${state}): there is nothing to ${verb}. What it has done is on the disk.${next}`,
  );
}

const share = ({ counts, files }: Pick<ControlDone, 'counts' | 'files'>): string =>
  `${countWords(counts.COMPLETED)} of ${plural(files, 'file')} completed`;
