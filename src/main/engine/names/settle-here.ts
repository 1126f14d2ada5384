import { AppError } from '../../../shared/app-error.ts';
import { settleNames, type NamesRequest, type SettledNames } from './settle-names.ts';

/** `settleNames` in this thread. Throws AppError `cannot-start` where the output folder cannot be looked at. */
export function settleHere(request: NamesRequest): SettledNames {
  try {
    return settleNames(request);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const message = `The output folder ${request.outDir} cannot be looked at: ${why}. Nothing was started; choose another.`;
    throw new AppError('cannot-start', message, { cause: error });
  }
}
