import { AppError } from '../../shared/app-error.ts';
import { configSchema, parseConfig, type ParallelConfig } from '../../shared/domain/config.ts';
import { readConfigFile } from '../engine/config-file.ts';

export interface SettingsOptions {
  /** JSON file in camelCase or snake_case. */
  readonly config?: string;
  readonly workers?: string;
}

/** The configuration of the engine: the file, and over it what stands on the command line. Throws AppError `usage`. */
export async function readSettings(options: SettingsOptions): Promise<ParallelConfig> {
  const fromFile = options.config === undefined ? parseConfig({}) : await readConfigFile(options.config);
  return options.workers === undefined ? fromFile : { ...fromFile, maxWorkers: parseWorkers(options.workers) };
}

function parseWorkers(text: string): number {
  const parsed = configSchema.shape.maxWorkers.safeParse(text.trim() === '' ? Number.NaN : Number(text));
  if (parsed.success && parsed.data !== undefined) return parsed.data;
  throw new AppError('usage', `--workers ${text}: must be a whole number from 1 to 256. Nothing was started.`);
}
