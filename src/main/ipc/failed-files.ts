import { dialog, type BrowserWindow } from 'electron';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { OWN_NAMES } from '../../shared/naming/template.ts';
import type { BatchChoices } from '../../shared/ipc/views.ts';
import { failedPaths } from '../engine/inspect/failed-paths.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';

/** What was chosen for a batch on disk. Rejects with AppError. */
export async function choicesOf({ checkpointManager }: ParallelProcessor, batchId: string): Promise<BatchChoices> {
  const { meta } = await checkpointManager.load(batchId);
  const { recipe, options, naming = OWN_NAMES, outDir, roots } = meta;
  const plain = Object.entries(options).filter((entry): entry is [string, string | number | boolean] =>
    ['string', 'number', 'boolean'].includes(typeof entry[1]),
  );
  return { recipe, options: Object.fromEntries(plain), naming, outDir, roots };
}

/**
 * Writes the raw paths of the files that failed where the person says, as `--files-from` takes them back: ended by
 * newlines, or by zero bytes where a name holds a newline. Null when nowhere. Rejects with AppError.
 */
export async function exportFailed(
  window: BrowserWindow,
  { checkpointManager }: ParallelProcessor,
  batchId: string,
): Promise<{ readonly path: string; readonly files: number; readonly nul: boolean } | null> {
  const paths = [...failedPaths(await checkpointManager.load(batchId))];
  if (paths.length === 0) throw new AppError('not-now', `No file of the batch ${batchId} failed.`);
  const defaultPath = join(homedir(), `failed-${batchId}.txt`);
  const { filePath } = await dialog.showSaveDialog(window, { defaultPath });
  if (filePath === '') return null;
  const nul = paths.some((path) => path.includes('\n'));
  const end = Buffer.from(nul ? '\0' : '\n');
  try {
    await writeFile(filePath, Buffer.concat(paths.flatMap((path) => [path, end])));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `The list could not be written to ${filePath}: ${why}. Choose another place.`;
    throw new AppError('cannot-start', message, { cause: error });
  }
  return { path: filePath, files: paths.length, nul };
}
