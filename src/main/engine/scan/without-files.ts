import type { PathTable } from './path-table.ts';
import { shared } from './table-builder.ts';

/** The table without some of its files (ascending); names and folders are shared with it or copied, ids move up. */
export function withoutFiles(table: PathTable, left: readonly number[]): PathTable {
  const count = table.count - left.length;
  const kept = new Uint32Array(count);
  for (let id = 0, at = 0, next = 0; id < table.count; id++) {
    if (left[next] === id) next += 1;
    else kept[at++] = id;
  }
  const nameStart = shared(Uint32Array, count + 1);
  kept.forEach((id, at) => (nameStart[at + 1] = (nameStart[at] ?? 0) + lengthOf(table, id)));
  const nameBytes = shared(Uint8Array, nameStart[count] ?? 0);
  kept.forEach((id, at) => {
    const from = table.nameStart[id] ?? 0;
    nameBytes.set(table.nameBytes.subarray(from, from + lengthOf(table, id)), nameStart[at] ?? 0);
  });
  const folderOf = shared(Uint32Array, count);
  const size = shared(Float64Array, count);
  const mtimeMs = shared(Float64Array, count);
  kept.forEach((id, at) => {
    folderOf[at] = table.folderOf[id] ?? 0;
    size[at] = table.size[id] ?? 0;
    mtimeMs[at] = table.mtimeMs[id] ?? 0;
  });
  return { ...table, count, nameBytes, nameStart, folderOf, size, mtimeMs };
}

const lengthOf = ({ nameStart }: PathTable, id: number): number => (nameStart[id + 1] ?? 0) - (nameStart[id] ?? 0);
