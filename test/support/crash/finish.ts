import { writeAll, type FileSystem } from '../../../src/main/engine/file-system.ts';
import { FILES } from '../../../src/main/engine/checkpoints/batch-folder.ts';
import { OpenRoot } from '../../../src/main/engine/publish/open-root.ts';
import { seal } from '../../../src/main/engine/publish/publish-files.ts';
import type { RootIdentity } from '../../../src/main/engine/publish/publish-protocol.ts';
import type { TaskStore } from '../../../src/main/engine/tasks/task-store.ts';
import { readResults } from '../../../src/main/engine/worker-thread/results-reader.ts';
import { COUNT, FOLDER, summaryOf } from './scene.ts';

/** The last result of each task that has one, as the worker that makes the output of the batch reads them. */
export function resultsIn(fs: FileSystem): ReadonlyMap<number, unknown> {
  const { values } = readResults(`${FOLDER}/${FILES.results}`, COUNT, () => undefined, fs);
  return new Map(values.flatMap((value, task) => (value === undefined ? [] : [[task, value] as const])));
}

/** Syncs a part; returns the CRC of what it holds. */
export function sealPart(fs: FileSystem, root: RootIdentity, part: Uint8Array): number {
  const [sealed] = seal(fs, root, [{ part }], () => undefined);
  if (sealed === undefined || 'error' in sealed) throw new Error(`Not sealed: ${sealed?.error.message}`);
  return sealed.crc;
}

/** Writes and seals the part of the output of the batch; returns its CRC. */
export function writeSummary(fs: FileSystem, identity: RootIdentity, part: Buffer, store: TaskStore): number {
  const done = [...resultsIn(fs)].filter(([task]) => store.state(task) === 'COMPLETED');
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
