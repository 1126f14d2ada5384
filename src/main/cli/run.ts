import { resolve } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { junkWords, nameWarnings, notTakenWords, renamedWords, skippedWords } from '../../shared/domain/name-words.ts';
import { replaceWords } from '../../shared/domain/original-words.ts';
import { NO_FINDINGS } from '../../shared/domain/names.ts';
import { OWN_NAMES } from '../../shared/naming/template.ts';
import type { Prepared } from '../engine/batch/preflight.ts';
import { withNames } from '../engine/batch/start-names.ts';
import type { NameChoice } from '../engine/names/name-choice.ts';
import type { BatchMeta } from '../engine/checkpoints/batch-file.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { planOutput } from './dry-run.ts';
import { EXIT, exitOfBatch, type ExitCode } from './exit-codes.ts';
import { follow } from './follow.ts';
import { openProcessor, tidyUp, warnOfFolder, watchFor, withMetrics } from './open-processor.ts';
import { readPathList } from './path-list.ts';
import { namedPaths } from './raw-arguments.ts';
import { makeReporter, type Console } from './report/make-reporter.ts';
import type { Plan, Reporter } from './report/reporter.ts';
import type { RunOptions } from './run-options.ts';
import { runRequest, type RunRequest } from './run-request.ts';
import { scriptLeave } from './script-leave.ts';
import { Stopped, StopSignal } from './stop-signal.ts';

/** `gristmill run`. Throws AppError when nothing could be started. With a preset all arguments are paths. */
export async function run(
  recipe: string | undefined,
  paths: readonly string[],
  options: RunOptions,
  console: Console,
): Promise<ExitCode> {
  const stop = new StopSignal();
  const reporter = makeReporter(console, options);
  const processor = await openProcessor(options, console);
  let wanted = recipe ?? '';
  try {
    if (options.out === '')
      throw new AppError('usage', '--out is empty: name the folder that the output goes to. Nothing was started.');
    if (recipe === undefined && options.preset === undefined)
      throw new AppError('usage', 'Name a recipe, or a preset with --preset. Nothing was started.');
    const request = runRequest(recipe, options, processor.dataDir);
    wanted = request.recipe;
    const given = options.preset === undefined || recipe === undefined ? paths : [recipe, ...paths];
    const prepared = await prepare(processor, request, given, options, reporter, stop);
    const choice = { outDir: resolve(options.out), onConflict: request.onConflict, name: request.name };
    const named = await withNames(prepared, choice, stop.signal);
    if (options.dryRun === true) return dryRun(named, choice, reporter);
    warnOfFolder(processor, options, console);
    const go = (): Promise<ExitCode> => start(processor, named, choice, reporter, stop);
    const code = await withMetrics(processor, options, console, go);
    await tidyUp(processor, options, console);
    return code;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    reporter.notStarted(wanted);
    return EXIT.interrupted;
  } finally {
    await processor.shutdown();
  }
}

async function prepare(
  processor: ParallelProcessor,
  { recipe, optionsFor, include, exclude, allFiles }: RunRequest,
  paths: readonly string[],
  options: RunOptions,
  reporter: Reporter,
  stop: StopSignal,
): Promise<Prepared> {
  return processor.prepare({
    recipe,
    optionsFor,
    mayRun: scriptLeave(processor.dataDir, options),
    paths: await stop.breakOff(inputs(paths, options)),
    outDir: resolve(options.out),
    include,
    exclude,
    allFiles,
    bases: namedPaths(options.base ?? []),
    onProgress: (progress) => reporter.scanning(progress),
    signal: stop.signal,
  });
}

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

function dryRun(prepared: Prepared, choice: NameChoice, reporter: Reporter): ExitCode {
  const { recipeRef } = prepared;
  const { outputs, scan, record } = planOutput(prepared, choice);
  reporter.refused(scan.refused, scan.refusedCount);
  reporter.dryRun({
    recipe: recipeRef,
    files: scan.table.count,
    bytes: scan.bytes,
    refused: scan.refusedCount,
    outDir: choice.outDir,
    outputs,
    plan: planOf(prepared, choice, record),
    notes: notesOf(prepared, choice, record),
  });
  return namedRefusals(prepared) > 0 ? EXIT.someFailed : EXIT.ok;
}

async function start(
  processor: ParallelProcessor,
  prepared: Prepared,
  choice: NameChoice,
  reporter: Reporter,
  stop: StopSignal,
): Promise<ExitCode> {
  stop.signal.throwIfAborted();
  processor.submit(prepared, choice, watchFor(reporter));
  const batch = processor.current;
  if (batch === null) throw new AppError('internal', 'The batch did not start.');
  const { refused, refusedCount } = prepared.scan;
  // In the same turn as `submit`: nothing has been dispatched yet.
  reporter.started({
    batch: batch.progress(),
    workers: processor.maxWorkers,
    resumed: false,
    notes: notesOf(prepared, choice, batch.meta),
    plan: planOf(prepared, choice, batch.meta),
  });
  reporter.refused(refused, refusedCount);
  const { batch: end, signalled } = await follow(processor, batch, reporter, stop);
  reporter.summary(end, signalled);
  return exitOfBatch(end, { signalled, namedRefused: namedRefusals(prepared) });
}

type Kept = Pick<BatchMeta, 'renamed' | 'skipped'>;

function planOf(prepared: Prepared, { name }: NameChoice, kept: Kept): Plan {
  const { renamed = 0, skipped = 0 } = kept;
  const originals = originalsOf(prepared, kept);
  const { junk, notTaken } = prepared.scan;
  return {
    junk: junk.count,
    skipped,
    renamed,
    originals,
    naming: name ?? OWN_NAMES,
    notTaken: notTaken.count,
  };
}

/** Originals that would go. */
function originalsOf({ scan, recipe, options }: Prepared, { skipped = 0 }: Kept): number {
  return recipe.replaces?.(options) === true ? scan.table.count - skipped : 0;
}

function notesOf(prepared: Prepared, { outDir }: NameChoice, kept: Kept): readonly string[] {
  const { scan, settled, recipe } = prepared;
  const { renamed, skipped } = kept;
  const originals = originalsOf(prepared, kept);
  const notes = [
    originals === 0 ? null : replaceWords(originals, outDir),
    ...(scan.notes ?? []),
    junkWords(scan.junk, '--all-files takes such entries along.'),
    notTakenWords(scan.notTaken, `"${recipe.title}"`, '--all-files takes them along.'),
    skippedWords(skipped),
    renamedWords(renamed),
    ...nameWarnings(settled?.names.findings ?? NO_FINDINGS),
  ];
  return notes.filter((note) => note !== null);
}

function namedRefusals({ scan }: Prepared): number {
  return scan.refused.filter((refusal) => refusal.named).length;
}
