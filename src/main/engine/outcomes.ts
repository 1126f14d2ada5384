import type { BatchWatch } from './batch/batch-deps.ts';
import type { StartRequest } from './batch/batch-desk.ts';
import type { Prepared } from './batch/preflight.ts';
import { ResultStream } from './batch/result-stream.ts';
import { withNames } from './batch/start-names.ts';
import type { FileOutcome, PrepareRequest, ProcessOptions } from './requests.ts';

/** What it takes to process files. */
interface Processor {
  prepare(request: PrepareRequest): Promise<Prepared>;
  submit(prepared: Prepared, request: StartRequest, watch: BatchWatch): string;
  cancel(id: string): void;
}

/** Runs a batch of these files and yields each as it reaches a final state; see `processFilesParallel`. */
export async function* outcomesOf(
  processor: Processor,
  paths: readonly (string | Uint8Array)[],
  recipe: string,
  options: ProcessOptions,
): AsyncGenerator<FileOutcome, void, undefined> {
  const { out, onConflict = 'fail', name, ...rest } = options;
  const prepared = await processor.prepare({ paths, recipe, ...rest, ...(out === undefined ? {} : { outDir: out }) });
  const named = out === undefined ? prepared : await withNames(prepared, { outDir: out, onConflict, name });
  const stream = new ResultStream<FileOutcome>();
  const id = processor.submit(
    named,
    { outDir: out ?? null, onConflict, name },
    { onTask: (task, result) => stream.push({ ...task, result }), onEnd: () => stream.end() },
  );
  try {
    yield* stream;
  } finally {
    if (!stream.ended) processor.cancel(id);
  }
}
