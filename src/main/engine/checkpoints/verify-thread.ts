import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { diskFileSystem, writeDurably } from '../file-system.ts';
import { recipeOfBatch } from '../recipes/recipe-of-batch.ts';
import { inputsInParts } from '../scan/inputs-file.ts';
import { COMPLETED_CODE } from '../tasks/task-store.ts';
import { toRuns } from '../tasks/work-queue.ts';
import { FILES } from './batch-folder.ts';
import { FactTable } from './fact-table.ts';
import { voidLine } from './result-lines.ts';
import type { FromVerifyThread, ToVerifyThread, VerifyJob } from './verify-protocol.ts';
import { verify } from './verify.ts';

/*
 * Entry of the verification thread: one batch as `workerData`. It looks at the files with synchronous calls; a disk
 * that never answers holds nobody but this thread.
 */

const port = parentPort;
if (port === null) throw new Error('verify-thread runs as a worker thread only.');

const tell = (message: FromVerifyThread): void => port.postMessage(message);
const failed = (error: unknown): void => tell({ kind: 'failed', error: AppError.toData(error) });

const { recipe: recipeRef, script, published, base, contents, ...batch } = workerData as VerifyJob;

async function work(): Promise<void> {
  const recipe = await recipeOfBatch({ recipe: recipeRef, ...(script === undefined ? {} : { script }) });
  const { redo, ...found } = verify({
    batch: { ...batch, published: new FactTable(batch.table.count, published) },
    recipe,
    contents,
    onProgress: (figures, check) => tell({ kind: 'checking', figures, check }),
  });
  const voided = recipe.finish === undefined ? null : voidLine(notDone(redo));
  tell({ kind: 'verdict', verdict: { ...found, redo: toRuns(redo), voided } });
}

/** Runs of the tasks that are to be done, or ended otherwise than well. `redo`: those among the others that are. */
function notDone(redo: readonly number[]): readonly number[] {
  const again = new Set(redo);
  const ids: number[] = [];
  batch.state.forEach((code, id) => {
    if (code !== COMPLETED_CODE || again.has(id)) ids.push(id);
  });
  return toRuns(ids);
}

port.on('message', ({ folder }: ToVerifyThread) => {
  try {
    writeDurably(diskFileSystem, folder, FILES.inputs, inputsInParts({ table: batch.table, base }));
    tell({ kind: 'saved' });
  } catch (error) {
    failed(error);
  }
});

work().catch(failed);
