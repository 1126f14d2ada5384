import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import type { MadeOutput } from '../../../shared/domain/made-output.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import { Publisher } from '../publish/publisher.ts';
import {
  isRecipeLoadError,
  RECIPE_LOAD,
  RESULTS_DAMAGED,
  type BatchContext,
  type FinishMessage,
  type FinishReply,
} from '../workers/protocol.ts';
import { lost, WorkerLost } from '../workers/pool-thread.ts';
import { FILES } from '../checkpoints/batch-folder.ts';
import { encodeInputs } from '../scan/inputs-file.ts';
import { classify } from '../tasks/classify.ts';
import type { BatchDeps } from './batch-deps.ts';
import { allIsolated, type BatchInputs } from './batch-inputs.ts';
import { failureBlocks } from '../tasks/failure-blocks.ts';
import { outputPart } from './batch-parts.ts';

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
  /** Called before the output is put in place: from then on it will be. False: it could not be, and is made once more. */
  readonly commit: (on: boolean) => void;
  /** The disk takes nothing, or is not there: resolves when it is well again, or a person says "go on", or it is broken off. */
  readonly untilWell: (error: TaskError, signal: AbortSignal) => Promise<void>;
  /** Hears which slot works on it; null when none does. */
  readonly hold: (slot: number | null) => void;
}

/** What there is to write, and to where. */
interface Making extends FinishRequest {
  readonly publisher: Publisher;
  /** Raw bytes, from the output folder on. */
  readonly part: Buffer;
  readonly name: string;
  readonly target: string;
  /** Errors of the files that failed, for the recipe to tell of. */
  readonly failures: FinishMessage['failures'];
}

/**
 * Makes the output of the whole batch in a worker, then puts it in place and says so in the journal. Returns it;
 * null when the recipe makes none, or the results go to the caller alone. A disk that is full, read-only or gone is
 * waited for.
 */
export async function finishBatch(request: FinishRequest): Promise<MadeOutput | null> {
  const { batch, signal } = request;
  const { meta, root } = batch;
  const part = outputPart(meta);
  const name = meta.outputName;
  if (!batch.makeOutput || batch.recipe.finish === undefined || root === null || name === null || part === null)
    return null;
  // Made first: the thread starts while the worker works.
  const publisher = new Publisher(root);
  try {
    // The worker reads results.jsonl: everything must stand in it.
    await allWritten(request);
    const failures = await failureBlocks(batch.store);
    const making: Making = { ...request, publisher, part, name, target: join(meta.outDir, name), failures };
    for (;;) {
      const made = await make(making);
      if (!('class' in made)) return made;
      if (signal.aborted) throw new AppError('not-now', BROKEN_OFF);
      await request.untilWell(made, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    // Nobody may come back for it.
    await publisher.discard([part]);
    throw error;
  } finally {
    await publisher.close();
  }
}

/** The journal tells of a data disk that takes nothing, and tries again: resolves when all is there, or it is broken off. */
function allWritten({ batch, signal }: FinishRequest): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    batch.files.journal.flush(resolve);
  });
}

/** One try. Returns the output when it is in place; what is wrong with the disk, if that can be waited for. */
async function make(making: Making): Promise<MadeOutput | TaskError> {
  const { batch, signal, publisher, part, name, target, commit } = making;
  const { error, says } = await runInWorker(making);
  if (error !== undefined) return waitedFor(error, batch.meta.outDir);
  // From here on it is too late to break it off.
  if (signal.aborted) throw new AppError('not-now', BROKEN_OFF);
  commit(true);
  const { failures, facts } = await publisher.publish([{ part, target: Buffer.from(name) }]);
  const made = facts[0] ?? null;
  if (made === null) {
    commit(false);
    return waitedFor(failures[0]?.error ?? { class: 'transient', code: 'UNKNOWN', message: 'no answer' }, target);
  }
  const { size, mtimeNs, ino } = made;
  const output = { path: target, ...(says === undefined ? {} : { says }) };
  batch.files.journal.record({ k: 'output', ...output, size, mtimeNs, ino });
  await batch.files.journal.sync();
  return output;
}

/** Throws what is not cured by waiting. */
function waitedFor(error: TaskError, where: string): TaskError {
  if (error.class === 'resource') return error;
  throw failed(where, error);
}

/** After a try that came to nothing it takes away what was written: a thread that wakes late then writes into a file without a name. */
async function runInWorker(making: Making): Promise<FinishReply> {
  const { deps, batch, hold, publisher, part } = making;
  for (let attempt = 1; ; attempt++) {
    const slot = await readySlot(making);
    hold(slot);
    try {
      const reply = await runAt(slot, making);
      if (reply.error !== undefined) await publisher.discard([part]);
      return reply;
    } catch (error) {
      if (making.signal.aborted) throw new AppError('not-now', BROKEN_OFF);
      // A module that does not load in this thread may in another.
      if (isRecipeLoadError(error)) deps.crew.stop(slot, lost(RECIPE_LOAD, error.message));
      else if (!(error instanceof WorkerLost)) throw failed(batch.meta.outDir, error);
      await publisher.discard([part]);
      if (attempt >= TRIES) throw failed(batch.meta.outDir, error);
    } finally {
      hold(null);
    }
  }
}

/** In the process or the thread of a slot. */
async function runAt(slot: number, { deps, context, batch, part, failures }: Making): Promise<FinishReply> {
  const { folder } = batch.files;
  const resultsPath = join(folder, FILES.results);
  if (slot > deps.crew.slots) {
    const inputsPath = join(folder, FILES.inputs);
    // Without checkpoints nobody has written it.
    if (!existsSync(inputsPath)) writeFileSync(inputsPath, encodeInputs(batch.inputs));
    const { batchId, recipe, options, root } = context;
    const state = Uint8Array.from(context.state);
    const doing = { batchId, recipe, options, root, inputsPath, resultsPath, failures, part, state };
    return deps.crew.finishIsolated(slot, { lease: 0, task: -1, ...doing });
  }
  const { key } = context;
  const reply = await deps.crew.run(slot, { kind: 'finish', key, slot, context, resultsPath, failures, part });
  if (reply.kind === 'finish') return reply;
  throw new Error('A worker answered a lease where the end of the batch was asked for.');
}

function failed(where: string, error: unknown): AppError {
  const { code, message: why } = classify(error);
  if (code === RESULTS_DAMAGED) {
    return new AppError(
      'cannot-start',
      `The output of the batch was not written in ${where}: ${why}. All else is kept; resume the batch, which does again what was lost.`,
      { cause: error },
    );
  }
  return new AppError(
    'cannot-start',
    `The output of the batch could not be written in ${where}: ${why}. All results are kept; resume the batch when the cause is gone.`,
    { cause: error },
  );
}

/**
 * A slot with a worker: of the isolation lane where all files of the batch run there. Waits for one while they are being
 * replaced. Rejects when none will come, or it is broken off.
 */
async function readySlot({ deps, batch, signal }: FinishRequest): Promise<number> {
  const { crew } = deps;
  const apart = allIsolated(batch);
  const [from, to] = apart ? [crew.slots + 1, crew.seats] : [1, crew.slots];
  for (;;) {
    if (signal.aborted) throw new AppError('not-now', BROKEN_OFF);
    for (let slot = from; slot <= to; slot++) if (crew.isSeated(slot)) return slot;
    if (!apart && !crew.hasFuture) {
      throw new AppError(
        'cannot-start',
        'No worker is left to write the output. Everything that is done is kept; resume the batch.',
      );
    }
    await new Promise<void>((resolve) => deps.clock.after(LOOK_MS, resolve));
  }
}
