import { resolve } from 'node:path';
import { RecipeError, type FailedFile, type FileResult } from '../../src/main/engine/recipes/recipe.ts';
import { verifyOptions, type VerifyOptions } from '../../src/main/engine/recipes/verify/verify-options.ts';
import { verify } from '../../src/main/engine/recipes/verify/verify.ts';
import { PathReader } from '../../src/main/engine/scan/path-reader.ts';
import type { ScanRequest, ScanResult } from '../../src/main/engine/scan/scan-result.ts';
import { classify } from '../../src/main/engine/tasks/classify.ts';
import { fakeContext, wholeFile } from './chunk-context.ts';

export interface VerifyRun {
  readonly scan: ScanResult;
  readonly options: VerifyOptions;
  /** `ok`, `extra` or the code of the failure, by path as a byte string, in the order of the tasks. */
  readonly verdicts: ReadonlyMap<string, string>;
  readonly failed: readonly FailedFile[];
  /** The report, as a byte string. */
  readonly report: string;
  /** What it says of itself. */
  readonly says: string | void;
}

/** Lists, verifies and reports as the engine does, in this thread. `settled` may change things after the listing. */
export async function runVerify(
  paths: readonly (string | Uint8Array)[],
  options: Partial<VerifyOptions> = {},
  { settled, ...more }: Partial<ScanRequest> & { readonly settled?: () => void } = {},
): Promise<VerifyRun> {
  const request: ScanRequest = {
    paths: paths.map((path) => (typeof path === 'string' ? resolve(path) : path)),
    include: [],
    exclude: [],
    ...more,
  };
  const listing = verify.list?.(request, verifyOptions.parse(options), () => undefined);
  if (listing === undefined) throw new Error('It lists nothing.');
  settled?.();
  const { results, failed } = await processAll(listing.scan, listing.options);
  let report = '';
  const says = await verify.finish?.run(results, {
    options: listing.options,
    base: Buffer.from(listing.scan.base),
    failed,
    write: (bytes) => void (report += typeof bytes === 'string' ? bytes : bytes.toString('latin1')),
    progress: () => undefined,
  });
  const all = [
    ...results.map(({ taskId, path, result }) => [taskId, path, result] as const),
    ...failed.map(({ taskId, path, error }) => [taskId, path, error.code] as const),
  ].toSorted(([one], [other]) => one - other);
  const verdicts = new Map(all.map(([, path, verdict]) => [path.toString('latin1'), verdict]));
  return { ...listing, verdicts, failed, report, says };
}

async function processAll({ table }: ScanResult, options: VerifyOptions) {
  const results: FileResult<'ok' | 'extra'>[] = [];
  const failed: FailedFile[] = [];
  const paths = new PathReader(table);
  for (let taskId = 0; taskId < table.count; taskId++) {
    const path = paths.bytes(taskId);
    const size = table.size[taskId] ?? 0;
    try {
      const result = await verify.process({ ...wholeFile(paths.path(taskId), size), taskId }, fakeContext(options));
      results.push({ taskId, path, size, result });
    } catch (error) {
      if (!(error instanceof RecipeError) && !(error instanceof Error && 'code' in error)) throw error;
      failed.push({ taskId, path, error: classify(error) });
    }
  }
  return { results, failed };
}
