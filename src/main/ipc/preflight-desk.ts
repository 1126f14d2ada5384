import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { nameWarnings } from '../../shared/domain/name-words.ts';
import { NO_FINDINGS, type NameFindings } from '../../shared/domain/names.ts';
import { replaceWords } from '../../shared/domain/original-words.ts';
import type { Input } from '../../shared/ipc/contract.ts';
import type { PreflightView } from '../../shared/ipc/views.ts';
import { firstPath } from '../../shared/path-text.ts';
import { freeBytes, type Prepared } from '../engine/batch/preflight.ts';
import { withNames } from '../engine/batch/start-names.ts';
import { failedBases, failedPaths } from '../engine/inspect/failed-paths.ts';
import { assertNames } from '../engine/names/name-errors.ts';
import type { OnConflict } from '../engine/names/settle-names.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { writesFiles } from '../engine/recipes/target.ts';
import type { PrepareRequest } from '../engine/requests.ts';
import type { ScanProgress } from '../engine/scan/scan-result.ts';

/** Rows of a list that the sheet shows; counts beside them are exact. */
const LISTED = 200;
/** Prepared batches kept for a person who opened the sheet and has not decided. */
const KEPT = 8;

export type PreflightRequest = Input<'preflight.run'> & Pick<PrepareRequest, 'mayRun'>;

/** Prepared batches between the sheet's opening and the person's yes or no. */
export class PreflightDesk {
  readonly #processor: ParallelProcessor;
  readonly #onProgress: (progress: ScanProgress) => void;
  readonly #prepared = new Map<string, Prepared>();
  #walk: AbortController | null = null;
  #next = 1;

  constructor(processor: ParallelProcessor, onProgress: (progress: ScanProgress) => void) {
    this.#processor = processor;
    this.#onProgress = onProgress;
  }

  /** Walks the inputs and says what a start would do. A new walk ends one that still goes on. */
  async run(request: PreflightRequest, lastOutDir: string): Promise<PreflightView> {
    this.#walk?.abort();
    const walk = new AbortController();
    this.#walk = walk;
    const beside = defaultOutDir(firstPath(request.paths));
    const outDir = request.outDir ?? (lastOutDir !== '' ? lastOutDir : beside);
    // What failed before is done again where the rest of it is.
    const proposal = request.failedOf === undefined ? beside : outDir;
    const { recipe, options, include, exclude, allFiles, naming } = request;
    const prepared = await this.#processor.prepare({
      ...(await this.#inputsOf(request)),
      recipe,
      options,
      outDir,
      include,
      exclude,
      allFiles,
      ...(request.mayRun === undefined ? {} : { mayRun: request.mayRun }),
      onProgress: this.#onProgress,
      signal: walk.signal,
    });
    const named = await withNames(prepared, { outDir, onConflict: 'fail', name: naming }, walk.signal);
    const id = `preflight-${this.#next++}`;
    this.#prepared.set(id, named);
    for (const old of [...this.#prepared.keys()].slice(0, -KEPT)) this.#prepared.delete(old);
    // While the sheet is read, and after it was answered.
    setImmediate(() => this.#processor.getReady());
    return { ...this.#view(id, named, outDir, naming), proposal };
  }

  async #inputsOf({ paths, failedOf }: PreflightRequest): Promise<Pick<PrepareRequest, 'paths' | 'bases'>> {
    if (failedOf === undefined) {
      if (paths === '') throw new AppError('usage', 'There is nothing to look at: choose files or folders.');
      return { paths };
    }
    const loaded = await this.#processor.checkpointManager.load(failedOf);
    return { paths: [...failedPaths(loaded)], bases: failedBases(loaded) };
  }

  cancel(id: string | undefined): void {
    this.#walk?.abort();
    if (id !== undefined) this.#prepared.delete(id);
  }

  /** The names are settled anew: by now it is known what becomes of those that are taken. */
  async start(id: string, outDir: string, onConflict: OnConflict): Promise<string> {
    const prepared = this.#prepared.get(id);
    if (prepared === undefined)
      throw new AppError('not-now', 'This list of files is no longer there. Drop the files again.');
    const choice = { outDir, onConflict, name: prepared.settled?.choice.name };
    const batchId = this.#processor.submit(await withNames(prepared, choice), choice);
    this.#prepared.delete(id);
    return batchId;
  }

  #view(id: string, prepared: Prepared, outDir: string, naming: string): Omit<PreflightView, 'proposal'> {
    const { scan, recipe, options, recipeRef, settled } = prepared;
    const { exists, clashes, inputs, illegal, blocked, alike, reserved } = settled?.names.findings ?? NO_FINDINGS;
    const free = freeBytes(outDir);
    const { checkpointManager: checkpoints } = this.#processor;
    const problem = checkpoints.problem();
    const warning = checkpoints.warning();
    return {
      id,
      recipe: recipeRef,
      files: scan.table.count,
      bytes: scan.bytes,
      roots: scan.roots,
      refused: scan.refused.slice(0, LISTED),
      refusedCount: scan.refusedCount,
      junk: scan.junk,
      notTaken: scan.notTaken,
      outDir,
      conflicts: exists.examples.map(({ output }) => output),
      conflictCount: exists.count,
      clashes,
      overInputs: inputs,
      named: writesFiles(prepared),
      naming,
      samples: settled?.names.samples ?? [],
      ...(free === undefined ? {} : { freeBytes: free }),
      workers: this.#processor.maxWorkers,
      resumable: checkpoints.enabled && problem === null,
      problems: [...(problem === null ? [] : [problem]), ...stopWords({ ...NO_FINDINGS, illegal, blocked }, naming)],
      warnings: [
        ...(scan.table.count > 0 && recipe.replaces?.(options) === true
          ? [replaceWords(scan.table.count, outDir)]
          : []),
        ...(scan.notes ?? []),
        ...(warning === null ? [] : [warning]),
        ...nameWarnings({ alike, reserved }),
      ],
    };
  }
}

/** What stops the start whatever is chosen. */
function stopWords(findings: NameFindings, naming: string): readonly string[] {
  try {
    assertNames(findings, 'rename', naming);
    return [];
  } catch (error) {
    return [AppError.toData(error).message];
  }
}

/** Beside the first thing dropped, in a folder of our own; in the home folder when there is nothing to be beside. */
function defaultOutDir(first: string | undefined): string {
  const beside = first === undefined ? homedir() : dirname(first);
  return join(beside === '/' ? homedir() : beside, 'Gristmill');
}
