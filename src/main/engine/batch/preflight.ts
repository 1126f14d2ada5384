import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import { makeFolder } from '../make-folder.ts';
import type { Settled } from '../names/name-choice.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { BatchScript } from '../recipes/script/about.ts';
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
  /** The names of its outputs, where they were settled ahead of the start. */
  readonly settled?: Settled;
}

/**
 * Validates a recipe's options. Throws AppError `usage` naming field, value and what is allowed; `details.fields` has what
 * is wrong with each option by its name, for a form.
 */
export function parseOptions(recipe: Recipe, options: unknown): unknown {
  const parsed = recipe.options.safeParse(options ?? {});
  const unfit = parsed.success ? recipe.check?.(parsed.data) : undefined;
  if (parsed.success && !unfit) return parsed.data;
  const found = unfit
    ? [unfit]
    : (parsed.error?.issues ?? []).map(({ path, message }) => ({ field: path.map(String).join('.'), message }));
  // A rule for one option and a rule for all of them may say the same.
  const problems = new Set<string>();
  const fields: Record<string, string> = {};
  for (const { field, message } of found) {
    const given = field === '' ? undefined : (options as Record<string, unknown> | undefined)?.[field];
    problems.add(
      `${field === '' ? 'options' : field}${given === undefined ? '' : ` = ${JSON.stringify(given)}`}: ${message}`,
    );
    fields[field] ??= message;
  }
  throw new AppError('usage', `The recipe "${recipe.id}" cannot run like this. ${[...problems].join('; ')}.`, {
    details: { fields },
  });
}

/** Whether options that were accepted earlier are still of use on this machine. Throws AppError `cannot-start`. */
export function assertUsable(recipe: Recipe, options: unknown): void {
  const problem = recipe.check?.(options) ?? null;
  if (problem === null) return;
  throw new AppError(
    'cannot-start',
    `The batch cannot go on: ${problem.field}: ${problem.message}. Nothing was started.`,
  );
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
