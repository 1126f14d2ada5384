import { version } from '../../../package.json';
import { isEnded } from '../../shared/domain/batch.ts';
import type { BatchWatch } from '../engine/batch/batch-deps.ts';
import { ParallelProcessor } from '../engine/parallel-processor.ts';
import { serveMetrics } from '../engine/integrations/prometheus/serve-metrics.ts';
import { removeExpired } from '../engine/removal/remover.ts';
import { cliLogger, openLog } from './log.ts';
import type { LogLevel } from './logger.ts';
import type { Console } from './report/make-reporter.ts';
import type { Reporter } from './report/reporter.ts';
import { readSettings, type SettingsOptions } from './settings.ts';

/** What every verb takes. */
export interface CommonOptions extends SettingsOptions {
  readonly dataDir?: string;
  readonly logLevel: LogLevel;
}

/** The engine, as the options say. Starts no thread before there is work. Throws AppError `usage`. */
export async function openProcessor(options: CommonOptions, { err }: Console): Promise<ParallelProcessor> {
  const { dataDir, logLevel } = options;
  const settings = await readSettings(options);
  openLog(dataDir, settings);
  const logger = cliLogger(err, logLevel);
  return new ParallelProcessor(settings, { logger, ...(dataDir === undefined ? {} : { dataDir }) });
}

/** Serves metrics while `work` is done, where the settings say so. */
export async function withMetrics<T>(
  processor: ParallelProcessor,
  { logLevel }: CommonOptions,
  { err }: Console,
  work: () => Promise<T>,
): Promise<T> {
  const metrics = serveMetrics(processor, { name: 'cli', version }, cliLogger(err, logLevel));
  try {
    return await work();
  } finally {
    await metrics.close();
  }
}

/** Says on stderr when what this verb is about to keep may not be there when it is needed. */
export function warnOfFolder(
  { checkpointManager }: ParallelProcessor,
  { logLevel }: CommonOptions,
  { err }: Console,
): void {
  const warning = checkpointManager.warning();
  if (warning !== null) cliLogger(err, logLevel).log('warn', warning);
}

/** Hears of completed tasks only where the reporter wants them: they cost a parse each. */
export function watchFor(reporter: Reporter): BatchWatch {
  return reporter.wantsCompleted
    ? { onTask: (task) => reporter.task(task) }
    : { onFailed: (task) => reporter.task(task) };
}

/** Removes batches that the settings keep no longer; after a batch has ended, so that nothing waits for it. */
export async function tidyUp(
  processor: ParallelProcessor,
  { logLevel }: CommonOptions,
  { err }: Console,
): Promise<void> {
  const { checkpointManager: checkpoints, config, current } = processor;
  if (!checkpoints.enabled || current === null || !isEnded(current.state)) return;
  await removeExpired(processor, config, cliLogger(err, logLevel));
}
