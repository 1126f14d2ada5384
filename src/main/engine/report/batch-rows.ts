import { join } from 'node:path';
import { isEnded } from '../../../shared/domain/batch.ts';
import { saysOf } from '../../../shared/domain/made-output.ts';
import { displayPath, mirroredPath, pathBytes, type PathTable } from '../scan/path-table.ts';
import { readMeta, type BatchMeta } from '../checkpoints/batch-file.ts';
import { FILES } from '../checkpoints/batch-folder.ts';
import { readNames } from '../checkpoints/batch-names.ts';
import { readDurations } from '../checkpoints/durations-file.ts';
import { readBatch } from '../checkpoints/read-batch.ts';
import type { Ledger } from '../checkpoints/replay.ts';
import type { FileSystem } from '../file-system.ts';
import { recipeOfBatch } from '../recipes/recipe-of-batch.ts';
import { targetOf } from '../recipes/target.ts';
import { decodeInputs } from '../scan/inputs-file.ts';
import type { ReportHead, ReportRow } from './report-row.ts';

/** The path of the output of a file; undefined for one that has none. */
type OutputOf = (task: number) => string | undefined;

/**
 * What the files of a batch say of it and of each of its files, in path order; rows are made as they are asked for.
 * For a thread of its own: a million files take seconds. Rejects with AppError `cannot-start`.
 */
export async function openReport(
  fs: FileSystem,
  folder: string,
  held: boolean,
): Promise<{ readonly head: ReportHead; readonly rows: Iterable<ReportRow> }> {
  const meta = readMeta(fs, folder);
  const inputs = `${folder}/${FILES.inputs}`;
  const { table } = decodeInputs(fs.readFile(inputs), inputs);
  const { ledger } = readBatch(fs, folder, meta.files);
  const outputOf = await outputsOf(fs, folder, meta, table, ledger);
  const durations = readDurations(fs, folder, table.count);
  return { head: headOf(meta, ledger, held), rows: rowsOf(table, ledger, durations, outputOf) };
}

function headOf(meta: BatchMeta, { store, batch }: Ledger, held: boolean): ReportHead {
  const { id, title, recipe, createdAt, roots, outDir, files, bytes, refused } = meta;
  const { state, endedAt, seconds, retries, outputs } = batch;
  return {
    id,
    title,
    recipe,
    // As the journal has it while somebody works on it; without that it is one that can be gone on with.
    state: isEnded(state) || held ? state : 'INTERRUPTED',
    createdAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    seconds,
    roots,
    outDir,
    outputs: outputs.map(({ path }) => path),
    ...saysOf(outputs),
    files,
    bytes,
    refused,
    retries,
    counts: store.counts,
  };
}

async function outputsOf(
  fs: FileSystem,
  folder: string,
  meta: BatchMeta,
  table: PathTable,
  { batch, store }: Ledger,
): Promise<OutputOf> {
  const { published } = batch;
  // Without outputs per file the recipe is not needed, and need not be there any more.
  if (published.columns === null) return () => undefined;
  const doing = { recipe: await recipeOfBatch(meta), options: meta.options, naming: readNames(fs, folder, meta) };
  return (task) => {
    if (store.state(task) !== 'COMPLETED' || published.get(task) === undefined) return undefined;
    const target = targetOf(doing, mirroredPath(table, task), task);
    return target === null ? undefined : join(meta.outDir, displayPath(target).path);
  };
}

function* rowsOf(
  table: PathTable,
  { store }: Ledger,
  durations: Float32Array | null,
  outputOf: OutputOf,
): Generator<ReportRow> {
  for (let task = 0; task < table.count; task++) {
    const error = store.error(task);
    const output = outputOf(task);
    const durationMs = durations?.[task] ?? 0;
    yield {
      ...displayPath(pathBytes(table, task)),
      state: store.state(task),
      reason: store.reason(task),
      attempts: store.attempts[task] ?? 0,
      size: table.size[task] ?? 0,
      // Nothing is done in no time: 0 is of a file that was not begun, or whose time was not kept.
      ...(durationMs === 0 ? {} : { durationMs: Math.round(durationMs * 1000) / 1000 }),
      ...(output === undefined ? {} : { output }),
      ...(error === undefined ? {} : { error }),
    };
  }
}
