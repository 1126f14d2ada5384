import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../shared/app-error.ts';
import { isEnded, type BatchProgress, type ResumeOffer } from '../../../shared/domain/batch.ts';
import { FILES } from '../checkpoints/batch-folder.ts';
import { writeDurably, type BatchMeta } from '../checkpoints/batch-file.ts';
import type { CheckpointManager, LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import { lockHolder } from '../checkpoints/lock.ts';
import { bootId } from '../checkpoints/process-identity.ts';
import { clearSuspects, readSuspects } from '../checkpoints/suspects.ts';
import { applyVerification, dropUnproven, verify } from '../checkpoints/verify.ts';
import { loadForMain } from '../recipes/trusted-load.ts';
import type { Clock } from '../ports.ts';
import { encodeInputs } from '../scan/inputs-file.ts';
import { TaskStore } from '../tasks/task-store.ts';
import { toRuns, type Runs } from '../tasks/work-queue.ts';
import { BatchFigures } from './batch-figures.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { ensureOutDir, settleOutput, type OnConflict, type Prepared } from './preflight.ts';

export interface StartRequest {
  /** Null: results go to the caller and nothing is written. */
  readonly outDir: string | null;
  readonly onConflict: OnConflict;
}

/** Snapshots read in one go: some milliseconds. */
const AT_ONCE = 20;

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
    for (const batch of this.#ended()) if (found.push(batch) >= limit) break;
    return found;
  }

  /** The same; main is free for others after every few of them. */
  async history(limit: number): Promise<readonly BatchProgress[]> {
    const found: BatchProgress[] = [];
    for (const batch of this.#ended()) {
      if (found.push(batch) >= limit) break;
      if (found.length % AT_ONCE === 0) await setImmediate();
    }
    return found;
  }

  *#ended(): Generator<BatchProgress> {
    for (const id of this.#checkpoints.list()) {
      const last = this.#checkpoints.lastSnapshot(id);
      if (last !== null && isEnded(last.state)) yield last;
    }
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

  /** Batches that did not end and that nobody works on. Each is looked at on disk; one that cannot be read is left out and told. */
  async offers(onUnreadable: (id: string, error: unknown) => void): Promise<ResumeOffer[]> {
    const offers: ResumeOffer[] = [];
    for (const id of this.#checkpoints.list()) {
      const last = this.#checkpoints.lastSnapshot(id);
      if (last !== null && isEnded(last.state)) continue;
      try {
        const offer = await this.#offer(id);
        if (offer !== null) offers.push(offer);
      } catch (error) {
        onUnreadable(id, error);
      }
    }
    return offers;
  }

  /** Reads an interrupted batch back and settles what has to be done again. Throws AppError. */
  async reopen(id: string): Promise<BatchInputs> {
    const files = this.#checkpoints.open(id);
    try {
      const { loaded, recipe, dropped, suspects } = await this.#load(id);
      const { meta, inputs, store, replayed } = loaded;
      if (suspects.length > 0) {
        // On the disk before the marks go: if the app dies again they are still known.
        files.journal.record({ k: 'suspect', c: toRuns(suspects) });
        await files.journal.sync();
      }
      clearSuspects(this.#checkpoints.folderOf(id));
      const found = await verify(loaded, recipe);
      const again = [...dropped, ...found.changed, ...found.outputsMissing].toSorted((a, b) => a - b);
      if (again.length > 0) {
        // On the disk before the listing is: after a crash in between nothing else would tell that they are not done.
        files.journal.record({ k: 'redo', c: toRuns(again) });
        await files.journal.sync();
      }
      if (await applyVerification(loaded, found)) {
        const path = join(this.#checkpoints.folderOf(id), FILES.inputs);
        writeDurably(path, encodeInputs(inputs));
      }
      if (meta.outDir !== '') ensureOutDir(meta.outDir);
      return {
        meta,
        inputs,
        store,
        files,
        recipe,
        earlier: replayed,
        suspects: new Set(suspects),
        makeOutput: meta.outDir !== '',
      };
    } catch (error) {
      await files.journal.close();
      files.release();
      throw error;
    }
  }

  /** Figures of a batch on disk: from its last snapshot when it has ended, else from its journal. */
  async summary(id: string): Promise<BatchProgress> {
    const last = this.#checkpoints.lastSnapshot(id);
    if (last !== null && isEnded(last.state)) return last;
    const { loaded } = await this.#load(id);
    const { meta, store, inputs, replayed } = loaded;
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

  async #offer(id: string): Promise<ResumeOffer | null> {
    const { loaded, recipe, suspects } = await this.#load(id);
    const { meta, store, replayed } = loaded;
    if (isEnded(replayed.state)) return null;
    const held = lockHolder(this.#checkpoints.folderOf(id));
    if (held !== null) return null;
    const found = await verify(loaded, recipe);
    return {
      id,
      recipe: meta.recipe,
      title: meta.title,
      createdAt: meta.createdAt,
      files: meta.files,
      bytes: meta.bytes,
      counts: store.counts,
      verified: found.verified,
      changed: found.changed.length,
      outputsMissing: found.outputsMissing.length,
      inFlight: replayed.inFlight - heldBy(replayed.openLeases, suspects),
      suspects: suspects.length,
      damage: replayed.damage,
    };
  }

  async #load(id: string): Promise<Reopened> {
    const loaded = this.#checkpoints.load(id);
    const recipe = await loadForMain(loaded.meta.recipe);
    const { replayed, meta, store } = loaded;
    const folder = this.#checkpoints.folderOf(id);
    const cut = replayed.boot !== bootId();
    const dropped = cut && recipe.finish !== undefined ? dropUnproven(loaded, join(folder, FILES.results)) : [];
    // After a power cut nobody is to blame but the power.
    if (!replayed.closed && !cut) for (const task of readSuspects(folder, meta.files)) replayed.suspects.add(task);
    const suspects = [...replayed.suspects].filter((task) => store.state(task) === 'PENDING');
    return { loaded, recipe, dropped, suspects: suspects.toSorted((one, other) => one - other) };
  }
}

interface Reopened {
  readonly loaded: LoadedBatch;
  readonly recipe: BatchInputs['recipe'];
  /** Done by the journal, and not by what is on the disk. */
  readonly dropped: readonly number[];
  /** Tasks that may be why the app died, ascending. */
  readonly suspects: readonly number[];
}

/** How many of these tasks the open leases hold. */
function heldBy(leases: LoadedBatch['replayed']['openLeases'], tasks: readonly number[]): number {
  return tasks.filter((task) => leases.some(({ runs }) => holds(runs, task))).length;
}

function holds(runs: Runs, task: number): boolean {
  for (let i = 0; i < runs.length; i += 2) if (task >= (runs[i] ?? 0) && task < (runs[i + 1] ?? 0)) return true;
  return false;
}
