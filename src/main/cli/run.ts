import { extname, resolve } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import type { OnConflict, Prepared } from '../engine/batch/preflight.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { SCRIPT_ENDINGS } from '../engine/recipes/script/endings.ts';
import { planOutput } from './dry-run.ts';
import { EXIT, exitOfBatch, type ExitCode } from './exit-codes.ts';
import { follow } from './follow.ts';
import { openProcessor, tidyUp, warnOfFolder, watchFor, type CommonOptions } from './open-processor.ts';
import { readPathList } from './path-list.ts';
import { namedPaths } from './raw-arguments.ts';
import { readOptions } from './recipe-options.ts';
import { scriptLeave, type ScriptOptions } from './script-leave.ts';
import { makeReporter, type Console, type ReportOptions } from './report/make-reporter.ts';
import type { Reporter } from './report/reporter.ts';
import { Stopped, StopSignal } from './stop-signal.ts';

export interface RunOptions extends CommonOptions, ReportOptions, ScriptOptions {
  readonly out: string;
  readonly set?: readonly string[];
  readonly filesFrom?: string;
  readonly null?: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly onConflict: OnConflict;
  readonly dryRun?: boolean;
}

/** `gristmill run`. Throws AppError when nothing could be started. */
export async function run(
  recipe: string,
  paths: readonly string[],
  options: RunOptions,
  console: Console,
): Promise<ExitCode> {
  const stop = new StopSignal();
  const reporter = makeReporter(console, options);
  const processor = await openProcessor(options, console);
  try {
    const prepared = await prepare(processor, recipe, paths, options, reporter, stop);
    if (options.dryRun === true) return dryRun(prepared, options, reporter);
    warnOfFolder(processor, options, console);
    const code = await start(processor, prepared, options, reporter, stop);
    await tidyUp(processor, options, console);
    return code;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    reporter.notStarted(recipe);
    return EXIT.interrupted;
  } finally {
    await processor.shutdown();
  }
}

async function prepare(
  processor: ParallelProcessor,
  recipe: string,
  paths: readonly string[],
  options: RunOptions,
  reporter: Reporter,
  stop: StopSignal,
): Promise<Prepared> {
  if (options.out === '')
    throw new AppError('usage', '--out is empty: name the folder that the output goes to. Nothing was started.');
  // An id has no slash and no ending: what has one is the path of a module, and counts from where the person stands.
  const recipeRef = isPath(recipe) ? resolve(recipe) : recipe;
  return processor.prepare({
    recipe: recipeRef,
    optionsFor: (opened) => readOptions(opened, options.set ?? []),
    mayRun: scriptLeave(processor.dataDir, options),
    paths: await stop.breakOff(inputs(paths, options)),
    outDir: resolve(options.out),
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    onProgress: (progress) => reporter.scanning(progress),
    signal: stop.signal,
  });
}

const isPath = (recipe: string): boolean => recipe.includes('/') || SCRIPT_ENDINGS.includes(extname(recipe));

async function inputs(paths: readonly string[], options: RunOptions): Promise<(string | Uint8Array)[]> {
  const { filesFrom, null: nul = false } = options;
  if (filesFrom === undefined) {
    if (nul)
      throw new AppError(
        'usage',
        '-0 says how the list of --files-from is separated; there is no list. Nothing was started.',
      );
    if (paths.length === 0)
      throw new AppError(
        'usage',
        'No input: name files or folders, or give a list with --files-from. Nothing was started.',
      );
    return namedPaths(paths);
  }
  return [...namedPaths(paths), ...(await readPathList(filesFrom, nul))];
}

function dryRun(prepared: Prepared, { out, onConflict }: RunOptions, reporter: Reporter): ExitCode {
  const { scan, recipeRef } = prepared;
  const outDir = resolve(out);
  const outputs = planOutput(prepared, outDir, onConflict);
  reporter.refused(scan.refused, scan.refusedCount);
  reporter.dryRun({
    recipe: recipeRef,
    files: scan.table.count,
    bytes: scan.bytes,
    refused: scan.refusedCount,
    outDir,
    outputs,
  });
  return namedRefusals(prepared) > 0 ? EXIT.someFailed : EXIT.ok;
}

async function start(
  processor: ParallelProcessor,
  prepared: Prepared,
  { out, onConflict }: RunOptions,
  reporter: Reporter,
  stop: StopSignal,
): Promise<ExitCode> {
  stop.signal.throwIfAborted();
  processor.submit(prepared, { outDir: resolve(out), onConflict }, watchFor(reporter));
  const batch = processor.current;
  if (batch === null) throw new AppError('internal', 'The batch did not start.');
  const { refused, refusedCount, notes = [] } = prepared.scan;
  // In the same turn as `submit`: nothing has been dispatched yet.
  reporter.started({ batch: batch.progress(), workers: processor.maxWorkers, resumed: false, notes });
  reporter.refused(refused, refusedCount);
  const { batch: end, signalled } = await follow(processor, batch, reporter, stop);
  reporter.summary(end, signalled);
  return exitOfBatch(end, { signalled, namedRefused: namedRefusals(prepared) });
}

function namedRefusals({ scan }: Prepared): number {
  return scan.refused.filter((refusal) => refusal.named).length;
}
