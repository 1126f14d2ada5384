import { UNSEALED } from '../checkpoints/result-lines.ts';
import { RecipeError } from '../recipes/recipe.ts';

/** Longest result, in bytes of JSON: results are read again together, at the end of the batch. */
const MAX_RESULT = 1024 * 1024;

/**
 * The line of `results.jsonl` for what `process` returned, its CRC still to be put in (`sealLines`). Without a result
 * it is empty, or, where the results are `kept` to be read again, says that the task is done. Throws a permanent
 * `BAD_RESULT` for what JSON cannot hold: running the file again would give the same.
 */
export function resultLine(task: number, result: unknown, kept: boolean): string {
  const json = toResult(result);
  if (json === undefined) return kept ? `${UNSEALED}{"t":${task}}\n` : '';
  return `${UNSEALED}{"t":${task},"r":${json}}\n`;
}

/** What `process` returned, as JSON; undefined for nothing. Throws as `resultLine` does. */
export const toResult = (result: unknown): string | undefined =>
  result === undefined || result === null ? undefined : toJson(result);

function toJson(result: unknown): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(result);
  } catch (error) {
    throw bad(`cannot be written as JSON: ${whyNot(error)}`, error);
  }
  if (json === undefined) throw bad(`is ${article(result)}, which JSON cannot hold`);
  // A character of a string takes up to three bytes.
  if (json.length * 3 > MAX_RESULT && Buffer.byteLength(json) > MAX_RESULT) {
    throw bad(`is ${Buffer.byteLength(json).toLocaleString('en')} bytes of JSON, and at most 1 MiB is kept`);
  }
  return json;
}

function bad(what: string, cause?: unknown): RecipeError {
  return new RecipeError(
    'permanent',
    'BAD_RESULT',
    `What the recipe returned for this file ${what}. The result was thrown away. Large results belong into an output file.`,
    { cause },
  );
}

/** The first line of what JSON.stringify said: a circle is drawn over many. */
function whyNot(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.split('\n', 1)[0] ?? said;
}

function article(value: unknown): string {
  return typeof value === 'object' ? 'an object without a value in JSON' : `a ${typeof value}`;
}
