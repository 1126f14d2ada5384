import { readFile } from 'node:fs/promises';
import { AppError } from '../../shared/app-error.ts';
import { configSchema, parseConfig, type ParallelConfig } from '../../shared/domain/config.ts';

export interface SettingsOptions {
  /** JSON file in camelCase or snake_case. */
  readonly config?: string;
  readonly workers?: string;
}

/** The configuration of the engine: the file, and over it what stands on the command line. Throws AppError `usage`. */
export async function readSettings(options: SettingsOptions): Promise<ParallelConfig> {
  const fromFile = options.config === undefined ? parseConfig({}) : await readConfig(options.config);
  return options.workers === undefined ? fromFile : { ...fromFile, maxWorkers: parseWorkers(options.workers) };
}

async function readConfig(path: string): Promise<ParallelConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('usage', `The configuration ${path} cannot be read: ${messageOf(error)}. Nothing was started.`, {
      cause: error,
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new AppError('usage', `The configuration ${path} is not JSON: ${messageOf(error)}. Nothing was started.`, {
      cause: error,
    });
  }
  try {
    return parseConfig(json);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, `${path}: ${error.message} Nothing was started.`, { cause: error });
  }
}

function parseWorkers(text: string): number {
  const parsed = configSchema.shape.maxWorkers.safeParse(text.trim() === '' ? Number.NaN : Number(text));
  if (parsed.success && parsed.data !== undefined) return parsed.data;
  throw new AppError('usage', `--workers ${text}: must be a whole number from 1 to 256. Nothing was started.`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
