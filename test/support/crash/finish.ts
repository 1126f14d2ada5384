import { writeAll, type FileSystem } from '../../../src/main/engine/file-system.ts';
import { fromLine } from '../../../src/main/engine/checkpoints/crc-line.ts';
import { FILES } from '../../../src/main/engine/checkpoints/batch-folder.ts';
import { OpenRoot } from '../../../src/main/engine/publish/open-root.ts';
import { seal } from '../../../src/main/engine/publish/publish-files.ts';
import type { RootIdentity } from '../../../src/main/engine/publish/publish-protocol.ts';
import type { TaskStore } from '../../../src/main/engine/tasks/task-store.ts';
import { FOLDER, summaryOf } from './scene.ts';

/** The last result of each task, as the worker that makes the output of the batch reads them. */
export function readResults(fs: FileSystem): ReadonlyMap<number, unknown> {
  const results = new Map<number, unknown>();
  const path = `${FOLDER}/${FILES.results}`;
  const text = fs.list(FOLDER).includes(FILES.results) ? fs.readFile(path).toString('latin1') : '';
  // What stands behind the last newline is torn, even where it looks whole.
  for (const line of text.split('\n').slice(0, -1)) {
    try {
      const { t, r } = JSON.parse(fromLine(line) ?? '') as { readonly t: number; readonly r: unknown };
      results.set(t, r);
    } catch {
      // A line that a power cut spoiled.
    }
  }
  return results;
}

/** Syncs a part; returns the CRC of what it holds. */
export function sealPart(fs: FileSystem, root: RootIdentity, part: Uint8Array): number {
  const [sealed] = seal(fs, root, [part], () => undefined);
  if (sealed === undefined || 'error' in sealed) throw new Error(`Not sealed: ${sealed?.error.message}`);
  return sealed.crc;
}

/** Writes and seals the part of the output of the batch; returns its CRC. */
export function writeSummary(fs: FileSystem, identity: RootIdentity, part: Buffer, store: TaskStore): number {
  const results = readResults(fs);
  const done = [...results].filter(([task]) => store.state(task) === 'COMPLETED').toSorted(([a], [b]) => a - b);
  const root = OpenRoot.open(fs, identity);
  try {
    const fd = fs.open(root.path(part), 'w');
    writeAll(fs, fd, Buffer.from(summaryOf(new Map(done))));
    fs.close(fd);
  } finally {
    root.close();
  }
  return sealPart(fs, identity, part);
}
