import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import type { Prepared } from '../engine/batch/preflight.ts';
import { startNames, type StartNames } from '../engine/batch/start-names.ts';
import type { NameChoice } from '../engine/names/name-choice.ts';

/** What a start would settle now; makes nothing. Throws what a start would throw. */
export function planOutput(
  prepared: Prepared,
  choice: NameChoice,
): StartNames & { readonly outputs: readonly string[] } {
  const { outDir } = choice;
  let at = outDir;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    if (!statSync(at).isDirectory()) throw new Error(`${at} is no folder`);
    accessSync(at, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('cannot-start', `The output folder ${outDir} cannot be written: ${why}. Choose another.`, {
      cause: error,
    });
  }
  const names = startNames(prepared, choice);
  return { ...names, outputs: names.outputName === null ? [] : [join(outDir, names.outputName)] };
}
