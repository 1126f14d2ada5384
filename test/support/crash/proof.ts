import type { FileSystem } from '../../../src/main/engine/file-system.ts';
import type { Ledger } from '../../../src/main/engine/checkpoints/replay.ts';
import { FILES } from '../../../src/main/engine/checkpoints/batch-folder.ts';
import { provenResults } from '../../../src/main/engine/checkpoints/proven-results.ts';
import { COUNT, FOLDER, OUT, targetOf } from './scene.ts';

/** Tasks that are done by the records and not by what is on the disk: to be done again. */
export function unproven(fs: FileSystem, { store, batch }: Ledger): readonly number[] {
  const { proven } = provenResults(`${FOLDER}/${FILES.results}`, COUNT, () => undefined, fs);
  return tasks(
    (id) => store.state(id) === 'COMPLETED' && (proven[id] !== 1 || !sameOutput(fs, batch.published.get(id), id)),
  );
}

/** Tasks of which no result counts any more: those that are not done. */
export const notDone = ({ store }: Ledger): readonly number[] => tasks((id) => store.state(id) !== 'COMPLETED');

const tasks = (is: (id: number) => boolean): readonly number[] =>
  Array.from({ length: COUNT }, (_, id) => id).filter(is);

function sameOutput(fs: FileSystem, facts: ReturnType<Ledger['batch']['published']['get']>, id: number): boolean {
  // Nothing is known of it: it is taken as it is.
  if (facts === undefined) return true;
  try {
    const now = fs.stat(Buffer.concat([Buffer.from(`${OUT}/`), targetOf(id)]));
    return now.size === facts.size && now.mtimeNs === facts.mtimeNs && now.ino === facts.ino;
  } catch {
    return false;
  }
}
