import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../shared/app-error.ts';
import { isEnded, type BatchProgress } from '../../../shared/domain/batch.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import type { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import type { JournalSink } from '../checkpoints/journal.ts';
import { lockHolder } from '../checkpoints/lock.ts';
import { ResumeCheck, type OnCheck } from '../checkpoints/resume-check.ts';
import { clearSuspects } from '../checkpoints/suspects.ts';
import type { HandedOver } from '../checkpoints/verify-protocol.ts';
import { loadForMain } from '../recipes/trusted-load.ts';
import type { Clock } from '../ports.ts';
import { TaskStore } from '../tasks/task-store.ts';
import { toRuns } from '../tasks/work-queue.ts';
import { BatchFigures } from './batch-figures.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { ensureOutDir, settleOutput, type OnConflict, type Prepared } from './preflight.ts';

/** Numbers in one record of files to be done again: about 100 KB of JSON. */
const RUNS_A_RECORD = 10_000;

export interface StartRequest {
  /** Null: results go to the caller and nothing is written. */
  readonly outDir: string | null;
  readonly onConflict: OnConflict;
}

export interface ReopenRequest {
  /** Published outputs are read again. */
  readonly contents: boolean;
  readonly signal: AbortSignal;
  readonly onCheck: OnCheck;
}

/** Makes batches, finds them on disk, and brings them back. Knows nothing of workers. */
export class BatchDesk {
  readonly #checkpoints: CheckpointManager;
  readonly #clock: Clock;

  constructor(checkpoints: CheckpointManager, clock: Clock) {
    this.#checkpoints = checkpoints;
    this.#clock = clock;
  }

  /** Ended batches, newest first. */
  recent(limit: number): readonly BatchProgress[] {
    const found: BatchProgress[] = [];
    for (const id of this.#checkpoints.list()) {
      if (found.length >= limit) break;
      const last = this.#checkpoints.lastSnapshot(id);
      if (last !== null && isEnded(last.state)) found.push(last);
    }
    return found;
  }

  /** Writes a new batch to disk; when this returns it survives a crash. Throws AppError `cannot-start` or `usage`. */
  create(prepared: Prepared, request: StartRequest): BatchInputs {
    const { recipe, recipeRef, options, scan } = prepared;

    const makeOutput = request.outDir !== null;
    const outDir = request.outDir === null ? '' : ensureOutDir(request.outDir);
    const createdAt = this.#clock.wall();
    const meta: BatchMeta = {
      v: 1,
      id: this.#checkpoints.newId(createdAt),
      recipe: recipeRef,
      title: recipe.title,
      options: options as Record<string, unknown>,
      outDir,
      outputName: makeOutput ? settleOutput(prepared, outDir, request.onConflict) : null,
      createdAt,
      files: scan.table.count,
      bytes: scan.bytes,
      refused: scan.refusedCount,
      roots: [...scan.roots],
    };
    if (!makeOutput && recipe.output !== undefined) {
      throw new AppError('usage', `The recipe "${recipe.id}" writes files; say where with an output folder.`);
    }
    const files = this.#checkpoints.create(meta, scan);
    return { meta, inputs: scan, store: new TaskStore(scan.table.count), files, recipe, makeOutput };
  }

  /**
   * Reads an interrupted batch back, looks at its files and settles what has to be done again. Throws AppError, or the
   * reason of the signal.
   */
  async reopen(id: string, { contents, signal, onCheck }: ReopenRequest): Promise<BatchInputs> {
    const files = this.#checkpoints.open(id);
    const { folder } = this.#checkpoints;
    const check = new ResumeCheck({ kind: 'resume', folder, id, contents }, signal, onCheck);
    try {
      const batch = await check.batch();
      const { meta, suspects } = batch;
      const recipe = await loadForMain(meta.recipe);
      await record(files.journal, batch);
      clearSuspects(files.folder);
      if (batch.refreshed) await check.save();
      if (meta.outDir !== '') ensureOutDir(meta.outDir);
      return {
        meta,
        inputs: batch.inputs,
        store: new TaskStore(batch.inputs.table.count, batch.store),
        files,
        recipe,
        earlier: batch.earlier,
        offer: batch.offer,
        suspects: new Set(suspects),
        makeOutput: meta.outDir !== '',
      };
    } catch (error) {
      await files.journal.close();
      files.release();
      throw error;
    } finally {
      check.end();
    }
  }

  /** Figures of a batch on disk: from its last snapshot when it has ended, else from its journal. */
  summary(id: string): BatchProgress {
    const last = this.#checkpoints.lastSnapshot(id);
    if (last !== null && isEnded(last.state)) return last;
    const { meta, store, inputs, replayed } = this.#checkpoints.load(id);
    const held = lockHolder(this.#checkpoints.folderOf(id)) !== null;
    const ended = isEnded(replayed.state);
    const figures = new BatchFigures(meta, store, inputs.table.size, this.#clock, replayed.seconds);
    return figures.progress({
      state: ended || held ? replayed.state : 'INTERRUPTED',
      pauseReason: replayed.pauseReason,
      phase: ended ? 'ended' : 'tasks',
      startedAt: replayed.startedAt,
      endedAt: ended ? replayed.endedAt : undefined,
      retries: replayed.retries,
      outputs: replayed.outputs.map((output) => output.path),
      resumable: !ended,
      problem: undefined,
      running: 0,
      bytesInHand: 0,
    });
  }
}

/**
 * On the disk before anything follows from it: before the marks of the suspects go, so that they are known if the app
 * dies again, and before the listing is brought up to date, as nothing else would tell then what is not done.
 */
async function record(journal: JournalSink, { suspects, redo, voided }: HandedOver): Promise<void> {
  if (suspects.length > 0) journal.record({ k: 'suspect', c: toRuns(suspects) });
  if (voided !== null) journal.addResults(voided);
  for (let at = 0; at < redo.length; at += RUNS_A_RECORD) {
    journal.record({ k: 'redo', c: redo.slice(at, at + RUNS_A_RECORD) });
    journal.flush();
    // A million single files must not hold up the loop.
    await nextTurn();
  }
  await journal.sync();
}
