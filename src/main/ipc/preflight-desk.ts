import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import type { PreflightView } from '../../shared/ipc/views.ts';
import { findConflicts, freeBytes, type OnConflict, type Prepared } from '../engine/batch/preflight.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import type { PrepareRequest } from '../engine/requests.ts';
import type { ScanProgress } from '../engine/scan/scan-result.ts';

/** Rows of a list that the sheet shows; counts beside them are exact. */
const LISTED = 200;
/** Prepared batches kept for a person who opened the sheet and has not decided. */
const KEPT = 8;

export interface PreflightRequest extends Pick<PrepareRequest, 'mayRun'> {
  readonly paths: readonly string[];
  readonly recipe: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly outDir?: string | undefined;
}

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
    const outDir = request.outDir ?? (lastOutDir !== '' ? lastOutDir : defaultOutDir(request.paths));
    const prepared = await this.#processor.prepare({
      paths: request.paths,
      recipe: request.recipe,
      options: request.options,
      outDir,
      ...(request.mayRun === undefined ? {} : { mayRun: request.mayRun }),
      onProgress: this.#onProgress,
      signal: walk.signal,
    });
    const id = `preflight-${this.#next++}`;
    this.#prepared.set(id, prepared);
    for (const old of [...this.#prepared.keys()].slice(0, -KEPT)) this.#prepared.delete(old);
    return this.#view(id, prepared, outDir);
  }

  cancel(id: string | undefined): void {
    this.#walk?.abort();
    if (id !== undefined) this.#prepared.delete(id);
  }

  start(id: string, outDir: string, onConflict: OnConflict): string {
    const prepared = this.#prepared.get(id);
    if (prepared === undefined)
      throw new AppError('not-now', 'This list of files is no longer there. Drop the files again.');
    const batchId = this.#processor.submit(prepared, { outDir, onConflict });
    this.#prepared.delete(id);
    return batchId;
  }

  #view(id: string, prepared: Prepared, outDir: string): PreflightView {
    const { scan, recipeRef } = prepared;
    const conflicts = findConflicts(prepared, outDir, LISTED);
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
      outDir,
      conflicts: conflicts.paths,
      conflictCount: conflicts.count,
      ...(free === undefined ? {} : { freeBytes: free }),
      workers: this.#processor.maxWorkers,
      resumable: checkpoints.enabled && problem === null,
      problems: problem === null ? [] : [problem],
      warnings: [...(scan.notes ?? []), ...(warning === null ? [] : [warning])],
    };
  }
}

/** Beside the first thing dropped, in a folder of our own; in the home folder when there is nothing to be beside. */
function defaultOutDir(paths: readonly string[]): string {
  const first = paths[0];
  const beside = first === undefined ? homedir() : dirname(first);
  return join(beside === '/' ? homedir() : beside, 'Gristmill');
}
