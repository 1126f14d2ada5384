import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { isEnded } from '../../../shared/domain/batch.ts';
import { encodeInputs } from '../scan/inputs-file.ts';
import { toRuns } from '../tasks/work-queue.ts';
import { writeDurably } from './batch-file.ts';
import { FILES } from './batch-folder.ts';
import { CheckpointManager, type LoadedBatch } from './checkpoint-manager.ts';
import { lockHolder } from './lock.ts';
import { offerOf, readBack, type ReadBatch } from './read-back.ts';
import { voidLine } from './result-lines.ts';
import type { FromVerifyThread, HandedOver, ToVerifyThread, VerifyJob } from './verify-protocol.ts';
import { verify, type Verification } from './verify.ts';

/*
 * Entry of the verification thread: one job as `workerData`. It reads batches back and looks at their files with
 * synchronous calls; a disk that never answers holds nobody but this thread.
 */

const port = parentPort;
if (port === null) throw new Error('verify-thread runs as a worker thread only.');

const tell = (message: FromVerifyThread): void => port.postMessage(message);

/** Files of batches that stay in memory between the two rounds; those beyond are read twice. */
const KEPT_FILES = 2_000_000;

const job = workerData as VerifyJob;
const checkpoints = new CheckpointManager({
  folder: job.folder,
  enabled: true,
  intervalMs: Number.POSITIVE_INFINITY,
  onHealth: () => undefined,
});

function check(id: string, { loaded, recipe }: ReadBatch, contents: boolean, refresh: boolean): Verification {
  return verify({
    loaded,
    recipe,
    contents,
    refresh,
    resultsPath: join(checkpoints.folderOf(id), FILES.results),
    onProgress: (figures, state) =>
      tell({
        kind: 'checking',
        id,
        figures,
        check: state,
      }),
  });
}

/** Null for a batch that has ended, or that somebody works on. */
async function readOpen(id: string): Promise<ReadBatch | null> {
  const last = checkpoints.lastSnapshot(id);
  if (last !== null && isEnded(last.state)) return null;
  if (lockHolder(checkpoints.folderOf(id)) !== null) return null;
  const batch = await readBack(checkpoints, id);
  return isEnded(batch.loaded.replayed.state) ? null : batch;
}

async function offers(ids: readonly string[]): Promise<void> {
  const found = new Map<string, ReadBatch | null>();
  let files = 0;
  for (const id of ids) {
    await guarded(id, async () => {
      const batch = await readOpen(id);
      if (batch === null) return;
      tell({ kind: 'offer', offer: offerOf(batch) });
      files += batch.loaded.meta.files;
      found.set(id, files <= KEPT_FILES ? batch : null);
    });
  }
  for (const [id, kept] of found) {
    await guarded(id, async () => {
      const batch = kept ?? (await readBack(checkpoints, id));
      const { figures, damage } = check(id, batch, false, false);
      tell({ kind: 'checked', id, figures, damage });
    });
    // Its memory goes before the next one's comes.
    found.set(id, null);
  }
}

async function guarded(id: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    tell({ kind: 'unreadable', id, error: AppError.toData(error) });
  }
}

async function resume(id: string, contents: boolean): Promise<void> {
  const batch = await readBack(checkpoints, id);
  const { loaded, recipe, suspects } = batch;
  const offer = offerOf(batch);
  const { figures, redo, refreshed, damage } = check(id, batch, contents, true);
  for (const task of redo) loaded.store.move(task, 'PENDING');
  const { published: _, ...earlier } = loaded.replayed;
  const handed: HandedOver = {
    meta: loaded.meta,
    inputs: loaded.inputs,
    store: loaded.store.handOver(),
    earlier,
    suspects,
    refreshed,
    redo: toRuns(redo),
    voided: recipe.finish === undefined ? null : voidLine(notDone(loaded)),
    offer: {
      ...offer,
      ...figures,
      check: { state: 'checked' },
      damage: [...offer.damage, ...damage],
    },
  };
  tell({ kind: 'handed-over', batch: handed });
  port?.on('message', (_message: ToVerifyThread) => answered(() => save(id, loaded)));
}

function save(id: string, { inputs }: LoadedBatch): void {
  writeDurably(join(checkpoints.folderOf(id), FILES.inputs), encodeInputs(inputs));
  tell({ kind: 'saved' });
}

/** Runs of the tasks that are to be done, or ended otherwise than well. */
function notDone({ store }: LoadedBatch): readonly number[] {
  const runs: number[] = [];
  for (let id = 0; id < store.count; id++) {
    if (store.state(id) === 'COMPLETED') continue;
    if (runs.at(-1) === id) runs[runs.length - 1] = id + 1;
    else runs.push(id, id + 1);
  }
  return runs;
}

function answered(run: () => void): void {
  try {
    run();
  } catch (error) {
    tell({ kind: 'failed', error: AppError.toData(error) });
  }
}

async function work(): Promise<void> {
  if (job.kind === 'resume') return resume(job.id, job.contents);
  await offers(job.ids ?? checkpoints.list());
  tell({ kind: 'end' });
}

work().catch((error: unknown) => tell({ kind: 'failed', error: AppError.toData(error) }));
