import { join } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import { partPath } from '../publish/part-name.ts';
import { Publisher } from '../publish/publisher.ts';
import type { BatchContext, FinishReply } from '../workers/protocol.ts';
import { WorkerLost } from '../workers/pool-thread.ts';
import { FILES } from '../checkpoints/batch-folder.ts';
import type { BatchDeps } from './batch-deps.ts';
import type { BatchInputs } from './batch-inputs.ts';

/** A worker may die in `finish` as in any task; more than this and it is the recipe's own doing. */
const TRIES = 3;

export interface FinishRequest {
  readonly deps: BatchDeps;
  readonly context: BatchContext;
  readonly batch: BatchInputs;
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
    await runInWorker(request, part);
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
  } finally {
    await publisher.close();
  }
}

async function runInWorker(request: FinishRequest, part: Buffer): Promise<FinishReply> {
  const { deps, context, batch } = request;
  for (let attempt = 1; ; attempt++) {
    const slot = await readySlot(deps);
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
      if (!(error instanceof WorkerLost) || attempt >= TRIES) throw failed(batch.meta.outDir, error);
    }
  }
}

function failed(outDir: string, error: unknown): AppError {
  const why = error instanceof Error ? error.message : String(error);
  return new AppError(
    'cannot-start',
    `The output of the batch could not be written in ${outDir}: ${why}. All results are kept; resume the batch when the cause is gone.`,
    { cause: error },
  );
}

/** A slot with a thread; waits for one when all are being replaced. */
function readySlot(deps: BatchDeps): Promise<number> {
  const { crew } = deps;
  return new Promise((resolve) => {
    const look = (): void => {
      for (let slot = 1; slot <= crew.slots; slot++) if (crew.isReady(slot)) return resolve(slot);
      deps.clock.after(20, look);
    };
    look();
  });
}
