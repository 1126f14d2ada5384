import type { BatchProgress } from './batch.ts';

/** A batch as the last line of `--json` tells it, and as a command at its end is given it. Names and order stay. */
export function summaryOf(batch: BatchProgress) {
  const { id, recipe, state, counts, files, refused, retries, chunks, seconds, bytes, outputs, resumable } = batch;
  const { skipped, originals, says } = batch;
  return {
    id,
    recipe,
    outcome: state,
    counts,
    files,
    refused,
    retries,
    chunks,
    seconds,
    bytes,
    outputs,
    resumable,
    ...(skipped === undefined ? {} : { skipped }),
    ...(originals === undefined ? {} : { originals }),
    ...(says === undefined ? {} : { says }),
  };
}
