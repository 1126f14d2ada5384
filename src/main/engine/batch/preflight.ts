import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import { makeFolder } from '../make-folder.ts';
import { batchOutputName, type Recipe } from '../recipes/recipe.ts';
import type { BatchScript } from '../recipes/script/about.ts';
import { targetOf, writesFiles } from '../recipes/target.ts';
import { mirroredPath } from '../scan/path-table.ts';
import type { ScanResult } from '../scan/scan-result.ts';

/** A batch that is ready to start: inputs listed, options checked, nothing written yet. */
export interface Prepared {
  readonly recipe: Recipe;
  /** Id or module path, as the threads load it. */
  readonly recipeRef: string;
  /** Where it is a user's script. */
  readonly script?: BatchScript;
  readonly options: unknown;
  readonly scan: ScanResult;
}

export type OnConflict = 'fail' | 'skip' | 'rename' | 'overwrite';

/** Validates a recipe's options. Throws AppError `usage` naming field, value and what is allowed. */
export function parseOptions(recipe: Recipe, options: unknown): unknown {
  const parsed = recipe.options.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const field = issue.path.map(String).join('.');
    const given = field === '' ? undefined : (options as Record<string, unknown> | undefined)?.[field];
    return `${field === '' ? 'options' : field}${given === undefined ? '' : ` = ${JSON.stringify(given)}`}: ${issue.message}`;
  });
  throw new AppError('usage', `The recipe "${recipe.id}" cannot run like this. ${problems.join('; ')}.`, {
    details: { problems },
  });
}

/** Outputs that exist already under the names the batch would use, as text; at most `limit`, and how many in all. */
export function findConflicts(
  prepared: Prepared,
  outDir: string,
  limit = 200,
): { readonly paths: string[]; readonly count: number } {
  const { recipe, options, scan } = prepared;
  const paths: string[] = [];
  let count = 0;
  const look = (path: Buffer): void => {
    if (!existsSync(path)) return;
    count += 1;
    if (paths.length < limit) paths.push(path.toString());
  };
  if (!existsSync(outDir)) return { paths, count };
  const name = batchOutputName(recipe, options);
  if (name !== null) look(Buffer.from(join(outDir, name)));
  for (let id = 0; id < scan.table.count; id++) {
    const target = targetOf(prepared, mirroredPath(scan.table, id));
    if (target === null) break;
    look(Buffer.concat([Buffer.from(`${outDir}/`), target]));
  }
  return { paths, count };
}

/** Settles the name of the batch's own output. Throws `cannot-start` on a conflict under `fail`. */
export function settleOutput(prepared: Prepared, outDir: string, onConflict: OnConflict): string | null {
  const { recipe, options } = prepared;
  const conflicts = findConflicts(prepared, outDir);
  if (conflicts.count > 0 && onConflict === 'fail') {
    const more = conflicts.count > 1 ? ` and ${conflicts.count - 1} more` : '';
    throw new AppError(
      'cannot-start',
      `The output exists already: ${conflicts.paths[0]}${more}. Nothing was started. Choose another folder, or overwrite, rename or skip.`,
      { details: { conflicts: conflicts.paths, count: conflicts.count } },
    );
  }
  if (conflicts.count > 0 && writesFiles(prepared) && onConflict !== 'overwrite') {
    throw new AppError(
      'usage',
      `The recipe "${recipe.id}" writes one file per input; it can overwrite, but not ${onConflict}.`,
    );
  }
  const name = batchOutputName(recipe, options);
  if (name === null) return null;
  if (!existsSync(join(outDir, name)) || onConflict === 'overwrite') return name;
  return onConflict === 'skip' ? null : freeName(outDir, name);
}

function freeName(folder: string, name: string): string {
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  const ext = dot > 0 ? name.slice(dot) : '';
  for (let n = 2; ; n++) {
    const candidate = `${stem} (${n})${ext}`;
    if (!existsSync(join(folder, candidate))) return candidate;
  }
}

/** Makes the output folder and proves that it can be written. Throws `cannot-start`. */
export function ensureOutDir(outDir: string): string {
  const folder = resolve(outDir);
  try {
    makeFolder(folder);
    if (!statSync(folder).isDirectory()) throw new Error('it is a file');
    accessSync(folder, constants.W_OK | constants.X_OK);
    return folder;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'cannot-start',
      `The output folder ${folder} cannot be written: ${why}. Nothing was started; choose another.`,
      { cause: error },
    );
  }
}

/** Free bytes of the volume that a folder is on, or will be on once it is made; undefined when that cannot be told. */
export function freeBytes(folder: string): number | undefined {
  let at = resolve(folder);
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    const stats = statfsSync(at);
    return stats.bavail * stats.bsize;
  } catch {
    // Some network volumes do not tell.
    return undefined;
  }
}
