import { AppError } from '../../shared/app-error.ts';
import { inspectFolder } from '../engine/inspect/inspect-folder.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { writeFailedList } from './failed-list.ts';
import { openProcessor, type CommonOptions } from './open-processor.ts';
import { namedPaths } from './raw-arguments.ts';
import { inspectionWords } from './report/inspection-words.ts';
import type { Console } from './report/make-reporter.ts';

export interface InspectOptions extends CommonOptions {
  readonly json?: boolean;
  readonly file?: string;
  readonly limit: string;
  readonly failed?: boolean;
  readonly null?: boolean;
}

/** `gristmill inspect`: reads only, and takes no lock. Throws AppError. */
export async function inspect(id: string, options: InspectOptions, console: Console): Promise<ExitCode> {
  const { failed = false, null: nul = false } = options;
  if (nul && !failed) throw new AppError('usage', '-0 says how the list of --failed is separated. Nothing was read.');
  const limit = parseLimit(options.limit);
  const [file] = options.file === undefined ? [] : namedPaths([options.file]);
  const processor = await openProcessor(options, console);
  try {
    if (failed) {
      await writeFailedList(processor, id, nul, console);
      return EXIT.ok;
    }
    const { checkpointManager, dataDir } = processor;
    const found = await inspectFolder(checkpointManager, dataDir, id, {
      limit,
      ...(file === undefined ? {} : { file }),
    });
    if (options.json === true) console.out.line(JSON.stringify(found));
    else for (const line of inspectionWords(found)) console.out.line(line);
    return EXIT.ok;
  } finally {
    await processor.shutdown();
  }
}

function parseLimit(text: string): number {
  const limit = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(limit) && limit >= 0 && limit <= 1_000_000) return limit;
  throw new AppError('usage', `--limit ${text}: must be a whole number from 0 to 1000000. Nothing was read.`);
}
