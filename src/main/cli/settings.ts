import { AppError } from '../../shared/app-error.ts';
import { configSchema, parseConfig, type ParallelConfig } from '../../shared/domain/config.ts';
import { readConfigFile } from '../engine/config-file.ts';

export interface SettingsOptions {
  /** JSON file in camelCase or snake_case. */
  readonly config?: string;
  readonly workers?: string;
  /** Serves metrics there while the batch runs. */
  readonly metricsPort?: string;
}

/** The configuration of the engine: the file, and over it what stands on the command line. Throws AppError `usage`. */
export async function readSettings(options: SettingsOptions): Promise<ParallelConfig> {
  const fromFile = options.config === undefined ? parseConfig({}) : await readConfigFile(options.config);
  return {
    ...fromFile,
    ...(options.workers === undefined ? {} : { maxWorkers: parseWorkers(options.workers) }),
    ...(options.metricsPort === undefined
      ? {}
      : { metricsEnabled: true, metricsPort: parseMetricsPort(options.metricsPort) }),
  };
}

function parseMetricsPort(text: string): number {
  const parsed = configSchema.shape.metricsPort.safeParse(text.trim() === '' ? Number.NaN : Number(text));
  if (parsed.success) return parsed.data;
  throw new AppError(
    'usage',
    `--metrics-port ${text}: must be a whole number from 1024 to 65535. Nothing was started.`,
  );
}

function parseWorkers(text: string): number {
  const parsed = configSchema.shape.maxWorkers.safeParse(text.trim() === '' ? Number.NaN : Number(text));
  if (parsed.success && parsed.data !== undefined) return parsed.data;
  throw new AppError('usage', `--workers ${text}: must be a whole number from 1 to 256. Nothing was started.`);
}
