import { ResultStream } from './batch/result-stream.ts';
import type { StartRequest } from './batch/batch-desk.ts';
import type { BatchWatch } from './batch/batch-deps.ts';
import type { Prepared } from './batch/preflight.ts';
import type { FileOutcome, PrepareRequest, ProcessOptions } from './requests.ts';

/** What is asked of a processor for it. */
interface Starts {
  prepare(request: PrepareRequest): Promise<Prepared>;
  submit(prepared: Prepared, request: StartRequest, watch: BatchWatch): string;
  cancel(id: string): void;
}

/** A batch of these files, as the outcomes of its files in order of completion. Left early, the batch is cancelled. */
export async function* outcomesOf(
  processor: Starts,
  paths: readonly (string | Uint8Array)[],
  recipe: string,
  options: ProcessOptions,
): AsyncGenerator<FileOutcome, void, undefined> {
  const { out, onConflict = 'fail', ...rest } = options;
  const prepared = await processor.prepare({ paths, recipe, ...rest, ...(out === undefined ? {} : { outDir: out }) });
  const stream = new ResultStream<FileOutcome>();
  const id = processor.submit(
    prepared,
    { outDir: out ?? null, onConflict },
    { onTask: (task, result) => stream.push({ ...task, result }), onEnd: () => stream.end() },
  );
  try {
    yield* stream;
  } finally {
    if (!stream.ended) processor.cancel(id);
  }
}
