import { FILES } from '../../../src/main/engine/checkpoints/batch-folder.ts';
import type { Ledger } from '../../../src/main/engine/checkpoints/replay.ts';
import { verify } from '../../../src/main/engine/checkpoints/verify.ts';
import type { FileSystem } from '../../../src/main/engine/file-system.ts';
import { COUNT, FOLDER, META, RECIPE, TABLE } from './scene.ts';

/**
 * Tasks that are done by the records and not by what is on the disk: to be done again. The inputs of the scene are
 * nowhere: what was made of them and is there stays.
 */
export function unproven(fs: FileSystem, { store, batch }: Ledger): readonly number[] {
  const { redo } = verify({
    batch: {
      outDir: META.outDir,
      options: META.options,
      table: TABLE,
      state: store.stateColumn,
      published: batch.published,
      begun: batch.begun.files,
      resultsPath: `${FOLDER}/${FILES.results}`,
    },
    recipe: RECIPE,
    contents: false,
    fs,
    onProgress: () => undefined,
  });
  return redo;
}

/** Tasks of which no result counts any more: those that are not done. */
export const notDone = ({ store }: Ledger): readonly number[] =>
  Array.from({ length: COUNT }, (_, id) => id).filter((id) => store.state(id) !== 'COMPLETED');
