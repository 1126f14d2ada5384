import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { settleOutput, type OnConflict, type Prepared } from '../engine/batch/preflight.ts';

/** Outputs of the whole batch, as a start would settle them now; makes nothing. Throws what a start would throw. */
export function planOutput(prepared: Prepared, outDir: string, onConflict: OnConflict): readonly string[] {
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
  const name = settleOutput(prepared, outDir, onConflict);
  return name === null ? [] : [join(outDir, name)];
}
