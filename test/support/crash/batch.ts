import { FILES } from '../../../src/main/engine/checkpoints/batch-folder.ts';
import { writeMeta } from '../../../src/main/engine/checkpoints/batch-file.ts';
import type { JournalFormat } from '../../../src/shared/domain/config.ts';
import { contentToShare, Ledger } from '../../../src/main/engine/checkpoints/replay.ts';
import { writeDurably, type FileSystem } from '../../../src/main/engine/file-system.ts';
import { folderOf, leaseAfterDeath } from '../../../src/main/engine/batch/batch-parts.ts';
import { PART } from '../../../src/main/engine/publish/part-name.ts';
import { listParts } from '../../../src/main/engine/publish/publish-files.ts';
import { identify } from '../../../src/main/engine/publish/open-root.ts';
import { TaskStore } from '../../../src/main/engine/tasks/task-store.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';
import type { Promises } from './promises.ts';
import { BATCHES, COUNT, DATA, FOLDER, HOME, LISTING, META, OUT, targetOf } from './scene.ts';
import { redoRuns, Session, type SessionOptions } from './session.ts';
import { Sink } from './sink.ts';
import { unproven } from './proof.ts';

export type Course = Pick<SessionOptions, 'boot' | 'seed' | 'commits' | 'interruptAfter' | 'pauseAfter'> & {
  readonly format: JournalFormat;
};

/** Makes a new batch and runs it to its end, or to its interruption. */
export function runNew(fs: MemoryFileSystem, course: Course, promises: Promises | null): void {
  ensureFolder(fs, OUT, HOME);
  ensureFolder(fs, BATCHES, DATA);
  fs.makeFolder(FOLDER);
  writeDurably(fs, FOLDER, FILES.inputs, LISTING);
  writeMeta(fs, FOLDER, META);
  for (const parent of [BATCHES, DATA]) fs.syncFolder(parent);
  promises?.created(fs.steps.length);
  const sink = new Sink({ fs, resume: false, format: course.format, promises });
  new Session({ ...course, fs, sink, store: new TaskStore(COUNT), earlier: null }).run();
}

/** Takes a batch on that was left behind, settles what has to be done again, and runs it likewise. */
export function runOn(fs: MemoryFileSystem, course: Course, promises: Promises | null): void {
  ensureFolder(fs, OUT, HOME);
  const sink = new Sink({ fs, resume: true, format: course.format, promises });
  const ledger = new Ledger(COUNT, contentToShare(sink.ledger));
  const again = unproven(fs, ledger, course.boot);
  if (again.length > 0) {
    sink.record({ k: 'redo', c: redoRuns(again) });
    sink.sync();
    for (const task of again) ledger.store.move(task, 'PENDING');
  }
  addLeftovers(fs, ledger);
  new Session({ ...course, fs, sink, store: ledger.store, earlier: ledger.batch }).run();
}

/** Parts that an earlier session left, whatever the journal knows of them, are swept by this one. */
function addLeftovers(fs: MemoryFileSystem, { batch }: Ledger): void {
  if (!batch.closed) batch.lastLease = leaseAfterDeath(batch.lastLease);
  const folders = new Map<string, Uint8Array>();
  for (let id = 0; id < COUNT; id++) {
    const folder = folderOf(targetOf(id));
    folders.set(Buffer.from(folder).toString('latin1'), folder);
  }
  for (const name of listParts(fs, identify(fs, OUT), [...folders.values()]).names.flat()) {
    const [, task = '', lease = ''] = PART.exec(name) ?? [];
    if (Number(lease) <= batch.lastLease)
      batch.openLeases.push({ lease: Number(lease), runs: [Number(task), Number(task) + 1] });
  }
}

function ensureFolder(fs: FileSystem, path: string, parent: string): void {
  if (fs.makeFolder(path)) fs.syncFolder(parent);
}
