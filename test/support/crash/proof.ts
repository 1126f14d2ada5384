import type { FileSystem } from '../../../src/main/engine/file-system.ts';
import type { Ledger } from '../../../src/main/engine/checkpoints/replay.ts';
import { readResults } from './finish.ts';
import { COUNT, OUT, targetOf } from './scene.ts';

/** Tasks that are done by the records and not by what is on the disk: to be done again. */
export function unproven(fs: FileSystem, { store, batch }: Ledger, boot: string): readonly number[] {
  // While the machine stayed up, what was written is there.
  const results = batch.boot === boot ? null : readResults(fs);
  const again: number[] = [];
  for (let id = 0; id < COUNT; id++) {
    if (store.state(id) !== 'COMPLETED') continue;
    if ((results !== null && !results.has(id)) || !sameOutput(fs, batch.published.get(id), id)) again.push(id);
  }
  return again;
}

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
