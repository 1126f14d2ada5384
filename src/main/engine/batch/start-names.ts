import { resolve } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import { countsFiles, OWN_NAMES } from '../../../shared/naming/template.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import { assertNames } from '../names/name-errors.ts';
import { namingOf, templateOf, type Naming } from '../names/naming.ts';
import { settleInThread } from '../names/settle-in-thread.ts';
import { settleHere } from '../names/settle-here.ts';
import type { NamesRequest } from '../names/settle-names.ts';
import type { NameChoice, Settled } from '../names/name-choice.ts';
import { batchOutputName } from '../recipes/recipe.ts';
import { writesFiles } from '../recipes/target.ts';
import type { ScanResult } from '../scan/scan-result.ts';
import { withoutFiles } from '../scan/without-files.ts';
import type { Prepared } from './preflight.ts';

/** Files whose names are settled in the blink of an eye, without a thread. */
const FEW = 1000;

/** How a batch is named as it starts. */
export interface StartNames {
  /** Without the files that are skipped. */
  readonly scan: ScanResult;
  readonly outputName: string | null;
  readonly naming: Naming | undefined;
  /** What `batch.json` keeps of it. */
  readonly record: Pick<BatchMeta, 'naming' | 'renamed' | 'skipped'>;
}

/**
 * The same batch with its names settled: what is found is in `settled`, and only a start refuses it. In a thread where
 * there are many. Rejects with AppError: `usage` on a bad template, `cannot-start` where the disk cannot be looked at.
 */
export async function withNames(prepared: Prepared, choice: NameChoice, signal?: AbortSignal): Promise<Prepared> {
  const { recipe, recipeRef, script, scan } = prepared;
  const request = requestOf(prepared, choice);
  const few = scan.table.count <= FEW || !writesFiles(prepared);
  const { recipe: _, ...job } = request;
  const doing = { recipe: recipeRef, ...(script === undefined ? {} : { script }) };
  const names = few ? settleHere({ ...request, recipe }) : await settleInThread({ ...job, ...doing }, signal);
  return { ...prepared, settled: { choice: settledChoice(choice), names } };
}

/** The names as a start takes them. Throws AppError for what stands in its way. */
export function startNames(prepared: Prepared, choice: NameChoice): StartNames {
  const { scan, settled } = prepared;
  const { outDir, onConflict, name } = settledChoice(choice);
  const known =
    settled?.choice.outDir === outDir && settled.choice.onConflict === onConflict && settled.choice.name === name;
  const names = known ? settled.names : settleHere(requestOf(prepared, choice));
  assertNames(names.findings, onConflict, name);
  const { renamed, skipped, outputName } = names;
  const table = skipped.length === 0 ? scan.table : withoutFiles(scan.table, skipped);
  const own = name === OWN_NAMES || !writesFiles(prepared);
  return {
    scan: {
      ...scan,
      table,
      bytes: skipped.length === 0 ? scan.bytes : table.size.reduce((sum, size) => sum + size, 0),
    },
    outputName,
    naming: namingOf(own ? null : templateOf(name), table.count, renamed),
    record: {
      ...(own ? {} : { naming: name }),
      ...(renamed === null ? {} : { renamed: renamed.tasks.length }),
      ...(skipped.length === 0 ? {} : { skipped: skipped.length }),
    },
  };
}

function requestOf({ recipe, options, scan }: Prepared, choice: NameChoice): NamesRequest {
  const { outDir, onConflict, name } = settledChoice(choice);
  const template = templateOf(name);
  if (template !== null && countsFiles(template) && onConflict === 'skip') {
    throw new AppError(
      'usage',
      `The template of names "${name}" numbers the files of the batch, and what is skipped would move the others up: {n} does not go with skip. Nothing was started.`,
    );
  }
  const naming = namingOf(template, scan.table.count, null);
  const { table } = scan;
  return { recipe, options, naming, table, outDir, outputName: batchOutputName(recipe, options), onConflict };
}

const settledChoice = ({ outDir, onConflict, name }: NameChoice): Settled['choice'] => ({
  outDir: resolve(outDir),
  onConflict,
  name: name ?? OWN_NAMES,
});
