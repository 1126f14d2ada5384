import { createContext, Script, type Context } from 'node:vm';
import { RecipeError } from '../recipe.ts';

/** What a block of lines may take: a thousand times what one takes, so that a busy machine does not reach it. */
const LIMIT_MS = 20_000;

/** Set while a guarded call runs; one at a time in a thread. */
let work: () => void = () => undefined;
let context: Context | null = null;
const call = new Script('work()');

/**
 * Runs `search` and ends it after 20 seconds, in the middle of a regular expression if need be: some patterns take
 * longer than the age of the world on some lines. Throws RecipeError `PATTERN_TOO_SLOW` (permanent); `where` says what
 * it was at. Costs about 0.1 ms.
 */
export function guarded(search: () => void, where: () => string, limitMs = LIMIT_MS): void {
  context ??= createContext({ work: () => work() });
  work = search;
  try {
    call.runInContext(context, { timeout: limitMs });
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new RecipeError(
      'permanent',
      'PATTERN_TOO_SLOW',
      `The search was ended after ${limitMs / 1000} s at ${where()}: the pattern tries too many ways there. Repetitions within repetitions, such as (a+)+, are the usual cause.`,
      { cause: error },
    );
  } finally {
    work = () => undefined;
  }
}
