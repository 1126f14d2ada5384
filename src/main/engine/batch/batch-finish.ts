import { join } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import { partPath } from '../publish/part-name.ts';
import { Publisher } from '../publish/publisher.ts';
import {
  isRecipeLoadError,
  isResultsDamagedError,
  RECIPE_LOAD,
  type BatchContext,
  type FinishReply,
} from '../workers/protocol.ts';
import { lost, WorkerLost } from '../workers/pool-thread.ts';
import { FILES } from '../checkpoints/batch-folder.ts';
import type { BatchDeps } from './batch-deps.ts';
import type { BatchInputs } from './batch-inputs.ts';

/** A worker may die in `finish` as in any task; more than this and it is the recipe's own doing. */
const TRIES = 3;
/** How often it is looked for a worker, active milliseconds. */
const LOOK_MS = 20;
const BROKEN_OFF =
  'The output was not written to its end. Everything that is done is kept; resume the batch to write it.';

export interface FinishRequest {
  readonly deps: BatchDeps;
  readonly context: BatchContext;
  readonly batch: BatchInputs;
  /** Breaks it off: nothing is published then. */
  readonly signal: AbortSignal;
  /** Called before the output is put in place: from then on it will be. */
  readonly commit: () => void;
  /** Hears which slot works on it; null when none does. */
  readonly hold: (slot: number | null) => void;
}

/**
 * Makes the output of the whole batch in a worker, then puts it in place and says so in the journal. Returns its path;
 * null when the recipe makes none, or the results go to the caller alone.
 */
export async function finishBatch(request: FinishRequest): Promise<string | null> {
  const { batch } = request;
  const name = batch.meta.outputName;
  if (!batch.makeOutput || batch.recipe.finish === undefined || name === null) return null;
  const target = join(batch.meta.outDir, name);
  const part = partPath(Buffer.from(target), batch.store.count, 0);
  // Made first: the thread starts while the worker works.
  const publisher = new Publisher(batch.meta.outDir);
  try {
    // The worker reads results.jsonl: everything must stand in it.
    await batch.files.journal.written();
    await runInWorker(request, part, () => publisher.discard([part]));
    // From here on it is too late to break it off.
    if (request.signal.aborted) throw new AppError('not-now', BROKEN_OFF);
    request.commit();
    const { failures, facts } = await publisher.publish([{ part, target: Buffer.from(target) }]);
    const failure = failures[0];
    const made = facts[0];
    if (failure !== undefined || made === undefined || made === null) {
      const why = failure?.message ?? 'no answer';
      throw new AppError(
        'cannot-start',
        `The output ${target} could not be put in place: ${why}. All results are kept; resume the batch when the folder is well.`,
      );
    }
    batch.files.journal.record({ k: 'output', path: target, ...made });
    await batch.files.journal.sync();
    return target;
  } catch (error) {
    if (!request.signal.aborted) throw error;
    // Nobody may come back for it.
    await publisher.discard([part]);
    throw error;
  } finally {
    await publisher.close();
  }
}

/** `tidy` takes away what a try has written: a thread that wakes late then writes into a file without a name. */
async function runInWorker(request: FinishRequest, part: Buffer, tidy: () => Promise<unknown>): Promise<FinishReply> {
  const { deps, context, batch, hold } = request;
  for (let attempt = 1; ; attempt++) {
    const slot = await readySlot(request);
    hold(slot);
    try {
      const reply = await deps.crew.run(slot, {
        kind: 'finish',
        key: context.key,
        slot,
        context,
        resultsPath: join(batch.files.folder, FILES.results),
        partPath: part.toString(),
      });
      if (reply.kind === 'finish') return reply;
      throw new Error('A worker answered a lease where the end of the batch was asked for.');
    } catch (error) {
      if (request.signal.aborted) throw new AppError('not-now', BROKEN_OFF);
      // A module that does not load in this thread may in another.
      if (isRecipeLoadError(error)) deps.crew.stop(slot, lost(RECIPE_LOAD, error.message));
      else if (!(error instanceof WorkerLost)) throw failed(batch.meta.outDir, error);
      if (attempt >= TRIES) {
        await tidy();
        throw failed(batch.meta.outDir, error);
      }
    } finally {
      hold(null);
    }
    await tidy();
  }
}

function failed(outDir: string, error: unknown): AppError {
  const why = error instanceof Error ? error.message : String(error);
  if (isResultsDamagedError(error)) {
    return new AppError(
      'cannot-start',
      `The output of the batch was not written in ${outDir}: ${why}. All else is kept; resume the batch, which does again what was lost.`,
      { cause: error },
    );
  }
  return new AppError(
    'cannot-start',
    `The output of the batch could not be written in ${outDir}: ${why}. All results are kept; resume the batch when the cause is gone.`,
    { cause: error },
  );
}

/** A slot with a thread; waits for one while they are being replaced. Rejects when none will come, or it is broken off. */
async function readySlot({ deps, signal }: FinishRequest): Promise<number> {
  const { crew } = deps;
  for (;;) {
    if (signal.aborted) throw new AppError('not-now', BROKEN_OFF);
    for (let slot = 1; slot <= crew.slots; slot++) if (crew.isSeated(slot)) return slot;
    if (!crew.hasFuture) {
      throw new AppError(
        'cannot-start',
        'No worker is left to write the output. Everything that is done is kept; resume the batch.',
      );
    }
    await new Promise<void>((resolve) => deps.clock.after(LOOK_MS, resolve));
  }
}
