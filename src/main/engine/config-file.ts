import { readFile } from 'node:fs/promises';
import { AppError } from '../../shared/app-error.ts';
import { parseConfig, type ParallelConfig } from '../../shared/domain/config.ts';

/** A configuration from a JSON file, in camelCase or snake_case. Throws AppError `usage` that names the file and what is wrong. */
export async function readConfigFile(path: string): Promise<ParallelConfig> {
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
