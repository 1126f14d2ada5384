import type { LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import { pathBytes } from '../scan/path-table.ts';

type Loaded = Pick<LoadedBatch, 'store' | 'inputs'>;

/** Raw absolute paths of the files of a batch that failed, in path order. */
export function* failedPaths({ store, inputs }: Loaded): Generator<Buffer> {
  for (let task = 0; task < inputs.table.count; task++) {
    if (store.state(task) === 'FAILED') yield pathBytes(inputs.table, task);
  }
}

/** Raw paths of the folders that the failed files were mirrored from, each once: with them their outputs go where they were to go. */
export function failedBases({ store, inputs }: Loaded): readonly Buffer[] {
  const { table } = inputs;
  const bases = new Map<string, Buffer>();
  let last = -1;
  for (let task = 0; task < table.count; task++) {
    const folder = table.folderOf[task] ?? 0;
    if (folder === last || store.state(task) !== 'FAILED') continue;
    last = folder;
    const from = table.folderStart[folder] ?? 0;
    const base = Buffer.from(table.folderBytes.slice(from, from + (table.folderBase[folder] ?? 0)));
    bases.set(base.toString('latin1'), base.length === 0 ? Buffer.from('/') : base);
  }
  return [...bases.values()];
}
