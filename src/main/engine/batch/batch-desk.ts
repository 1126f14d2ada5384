import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../shared/app-error.ts';
import { isEnded, type BatchProgress, type ResumeOffer } from '../../../shared/domain/batch.ts';
import type { TaskState } from '../../../shared/domain/task.ts';
import { newBatchId } from '../checkpoints/batch-id.ts';
import { BATCH_VERSION, PLAIN_BATCH_VERSION, type BatchMeta } from '../checkpoints/batch-file.ts';
import type { CheckpointManager, LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import { DiskLook, type OnCheck } from '../checkpoints/disk-look.ts';
import { lockHolder } from '../checkpoints/lock.ts';
import { bootId } from '../checkpoints/process-identity.ts';
import { clearSuspects, culprits } from '../checkpoints/suspects.ts';
import { UncleanEnds } from '../checkpoints/unclean-ends.ts';
import { findRecipe } from '../recipes/registry.ts';
import { writesFiles } from '../recipes/target.ts';
import { recipeOfBatch, upToDate } from '../recipes/recipe-of-batch.ts';
import { reopenScript, scriptNote } from '../recipes/script/open-script.ts';
import { recipeOfScript } from '../recipes/script/script-recipe.ts';
import type { Clock } from '../ports.ts';
import { TaskStore } from '../tasks/task-store.ts';
import { toRuns } from '../tasks/work-queue.ts';
import { chunksOf } from './batch-chunks.ts';
import { beginAfresh } from './begin-afresh.ts';
import type { Chosen } from './chosen-tasks.ts';
import { BatchFigures } from './batch-figures.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { endEarlierPrograms } from './earlier-programs.ts';
import { lastLeaseOf } from './batch-parts.ts';
import { lockedOffer } from './locked-offer.ts';
import { assertRightDisk, recordOf, settleRoot } from './output-root.ts';
import { checkedOffer, settleVerdict } from './settle-verdict.ts';
import { offerOf, type Reopened } from './offer-of.ts';
import { underWay } from './in-hand.ts';
import { assertUsable, type Prepared } from './preflight.ts';
import { startNames, type StartNames } from './start-names.ts';
import type { NameChoice } from '../names/name-choice.ts';

/** How a batch from disk goes on. Left out: a person says so, and all of it is done. */
export interface ResumeOptions {
  /** Nobody asked for it: files that are held stay so. */
  readonly automatic?: boolean;
  /** Files that may be why the app died are left until a person says "go on" once more. */
  readonly without?: 'suspects';
  /** It has ended, and these of its files are done once more. */
  readonly again?: Chosen;
}

export interface StartRequest extends Pick<NameChoice, 'name' | 'onConflict'> {
  /** Null: results go to the caller and nothing is written. */
  readonly outDir: string | null;
}

/** A batch that can be gone on with. */
export interface FoundBatch {
  readonly folder: string;
  /** A look at the disk changes its listing: good for one. */
  readonly loaded: LoadedBatch;
  /** By its journal. */
  readonly offer: ResumeOffer;
}

export interface ReopenRequest extends ResumeOptions {
  /** Published outputs are read again. */
  readonly contents: boolean;
  readonly signal: AbortSignal;
  readonly onCheck: OnCheck;
}

const NO_OUTPUT: Omit<StartNames, 'scan'> = { outputName: null, naming: undefined, record: {} };

/** Not done, and nobody has it. */
const WAITING: ReadonlySet<TaskState> = new Set(['PENDING', 'RETRYING']);
/** Snapshots read in one go: some milliseconds. */
const AT_ONCE = 20;

/** Makes batches, finds them on disk, and brings them back. Knows nothing of workers. */
export class BatchDesk {
  readonly #checkpoints: CheckpointManager;
  readonly #clock: Clock;
  readonly #copies: string;
  readonly #ends: UncleanEnds;

  /** `copies`: where the copies of scripts lie. */
  constructor(checkpoints: CheckpointManager, clock: Clock, copies: string) {
    this.#checkpoints = checkpoints;
    this.#copies = copies;
    this.#clock = clock;
    this.#ends = new UncleanEnds(checkpoints.folder);
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
    const { recipe, recipeRef, script, options } = prepared;
    const makeOutput = request.outDir !== null;
    if (!makeOutput && writesFiles(prepared)) {
      throw new AppError('usage', `The recipe "${recipe.id}" writes files; say where with an output folder.`);
    }
    const root = request.outDir === null ? null : settleRoot(request.outDir);
    const outDir = root?.path ?? '';
    const { scan, outputName, naming, record } = makeOutput
      ? startNames(prepared, { ...request, outDir })
      : { ...NO_OUTPUT, scan: prepared.scan };
    const createdAt = this.#clock.wall();
    const meta: BatchMeta = {
      v: naming === undefined ? PLAIN_BATCH_VERSION : BATCH_VERSION,
      id: newBatchId(createdAt),
      recipe: recipeRef,
      title: recipe.title,
      options: options as Record<string, unknown>,
      outDir,
      root: root === null ? null : recordOf(root),
      outputName,
      ...record,
      createdAt,
      files: scan.table.count,
      bytes: scan.bytes,
      refused: scan.refusedCount,
      roots: [...scan.roots],
      ...(script === undefined ? {} : { script }),
    };
    const files = this.#checkpoints.create(meta, scan, naming);
    const store = new TaskStore(scan.table.count);
    const module = script === undefined ? {} : { module: join(this.#copies, script.copy) };
    return { meta, inputs: scan, store, files, recipe, ...module, naming, root, makeOutput };
  }

  /**
   * A batch that did not end, as its folder tells it; one that another process works on names it. Null for one that has
   * ended or is in our own hands. Rejects with AppError.
   */
  async find(id: string): Promise<FoundBatch | null> {
    const folder = this.#checkpoints.folderOf(id);
    const last = this.#checkpoints.lastSnapshot(id);
    const holder = lockHolder(folder);
    // What is in our own hands is shown where it runs.
    if ((last !== null && isEnded(last.state)) || holder?.pid === process.pid) return null;
    const batch = await this.#load(id);
    const { loaded } = batch;
    if (isEnded(loaded.replayed.state)) return null;
    const { script } = loaded.meta;
    const note = script === undefined ? null : await scriptNote(this.#copies, script);
    const offer = { ...offerOf(batch, folder), ...(note === null ? {} : { scriptNote: note }) };
    return { folder, loaded, offer: holder === null ? offer : lockedOffer(offer, holder) };
  }

  /**
   * Reads an interrupted batch back, looks at its files and settles what has to be done again. Throws AppError, or the
   * reason of the signal.
   */
  async reopen(id: string, request: ReopenRequest): Promise<BatchInputs> {
    const { automatic = false, without, again, ...how } = request;
    const files = await this.#checkpoints.open(id);
    const { folder, journal } = files;
    if (!automatic) this.#ends.answer();
    let look: DiskLook | null = null;
    try {
      const batch = await this.#look(id, files.loaded);
      const { loaded, recipe, suspects, inHand, held, order } = batch;
      assertRightDisk(loaded, recipe);
      const { meta, inputs, store, replayed, naming } = loaded;
      assertUsable(recipe, meta.options);
      await endEarlierPrograms(loaded, recipe, files.folder);
      const script = meta.script === undefined ? {} : await reopenScript(this.#copies, meta.script);
      const offer = offerOf(batch, folder);
      look = new DiskLook(loaded, { folder, ...how });
      const verdict = await look.verdict();
      if (suspects.length > 0) {
        const died = inHand.length === 0 ? {} : { d: toRuns(inHand) };
        journal.record({ k: 'suspect', c: toRuns(suspects), ...died });
      }
      replayed.lastLease = lastLeaseOf(replayed, bootId());
      // Leases begin above that from now on, also when nothing else of this session reaches the disk.
      journal.record({ k: 'lease', n: replayed.lastLease, w: 0, g: 0, c: [] });
      await settleVerdict({ store, begun: replayed.begun }, journal, verdict);
      if (again !== undefined) {
        const last = this.#checkpoints.lastSnapshot(id);
        await beginAfresh({ loaded, journal, last, now: this.#clock.wall() }, again);
      }
      // The journal has it on the disk now: if the app dies again they are still known.
      clearSuspects(folder);
      // And so is what is to be done again: after this nothing else tells.
      if (verdict.refreshed) await look.saveInputs();
      const root = meta.outDir === '' ? null : settleRoot(meta.outDir);
      return {
        meta,
        inputs,
        store,
        files,
        recipe,
        naming,
        ...script,
        root,
        earlier: replayed,
        offer: checkedOffer(offer, verdict),
        suspects: new Set(order),
        left: new Set(without === 'suspects' ? order : automatic ? held : []),
        makeOutput: root !== null,
      };
    } catch (error) {
      await journal.close();
      files.release();
      throw error;
    } finally {
      look?.end();
    }
  }

  /** A person has decided what becomes of an interrupted batch: ends before this count no more. */
  answered(): void {
    this.#ends.answer();
  }

  /** Figures of a batch on disk: from its last snapshot when it has ended, else from its journal. */
  async summary(id: string): Promise<BatchProgress> {
    const last = this.#checkpoints.lastSnapshot(id);
    if (last !== null && isEnded(last.state)) return last;
    const { meta, store, inputs, replayed } = await this.#checkpoints.load(id);
    const held = lockHolder(this.#checkpoints.folderOf(id)) !== null;
    const ended = isEnded(replayed.state);
    const recipe = meta.script === undefined ? findRecipe(meta.recipe) : recipeOfScript(meta.script);
    const { size } = inputs.table;
    // A module is not loaded for a line in a list: its files count as one chunk each.
    const cut = recipe === undefined ? {} : { cut: chunksOf({ recipe, meta, inputs }) };
    const figures = new BatchFigures(
      { meta, store, size, ...cut, published: replayed.published },
      this.#clock,
      replayed.seconds,
    );
    return figures.progress({
      state: ended || held ? replayed.state : 'INTERRUPTED',
      pauseReason: replayed.pauseReason,
      phase: ended ? 'ended' : 'tasks',
      startedAt: replayed.startedAt,
      endedAt: ended ? replayed.endedAt : undefined,
      retries: replayed.retries,
      outputs: replayed.outputs,
      resumable: !ended,
      problem: undefined,
      ...underWay(null, replayed.begun.counts, size),
    });
  }

  async #load(id: string): Promise<Reopened> {
    return this.#look(id, await this.#checkpoints.load(id));
  }

  async #look(id: string, found: LoadedBatch): Promise<Reopened> {
    const recipe = await recipeOfBatch(found.meta);
    const loaded = { ...found, meta: upToDate(found.meta, recipe) };
    const { replayed, meta, store } = loaded;
    const folder = this.#checkpoints.folderOf(id);
    const waits = (task: number): boolean => task < meta.files && WAITING.has(store.state(task));
    return { loaded, recipe, ...culprits(folder, replayed, bootId(), waits) };
  }
}
