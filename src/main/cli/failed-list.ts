import { AppError } from '../../shared/app-error.ts';
import { failedPaths } from '../engine/inspect/failed-paths.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import type { Console } from './report/make-reporter.ts';
import { plural } from './words.ts';

const NEWLINE = Buffer.from('\n');
const NUL = Buffer.from('\0');
/** Bytes that are gathered for one write. */
const BLOCK = 64 * 1024;

/**
 * The raw paths of files that failed, as `--files-from` takes them back: each ended by a newline, or with `nul` by a zero
 * byte. Throws AppError `usage`, before the first, for a name that lines cannot hold.
 */
export async function writeFailedList(
  { checkpointManager }: ParallelProcessor,
  id: string,
  nul: boolean,
  { out }: Console,
): Promise<void> {
  const loaded = await checkpointManager.load(id);
  if (!nul) {
    let broken = 0;
    for (const path of failedPaths(loaded)) if (path.includes(NEWLINE)) broken += 1;
    if (broken > 0) {
      const names = `${plural(broken, 'name')} ${broken === 1 ? 'holds' : 'hold'}`;
      throw new AppError('usage', `${names} a newline, which a list of lines cannot: add -0, and -0 to --files-from.`);
    }
  }
  let block: Buffer[] = [];
  let size = 0;
  const flush = (): void => {
    if (size > 0) out.bytes(Buffer.concat(block));
    block = [];
    size = 0;
  };
  for (const path of failedPaths(loaded)) {
    block.push(path, nul ? NUL : NEWLINE);
    size += path.length + 1;
    if (size > BLOCK) flush();
  }
  flush();
}
