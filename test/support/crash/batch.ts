import { FILES } from '../../../src/main/engine/checkpoints/batch-folder.ts';
import { writeMeta } from '../../../src/main/engine/checkpoints/batch-file.ts';
import type { JournalFormat } from '../../../src/shared/domain/config.ts';
import { contentToShare, Ledger } from '../../../src/main/engine/checkpoints/replay.ts';
import { makeFolder } from '../../../src/main/engine/make-folder.ts';
import { writeDurably } from '../../../src/main/engine/file-system.ts';
import { folderOf, lastLeaseOf } from '../../../src/main/engine/batch/batch-parts.ts';
import { PART } from '../../../src/main/engine/publish/part-name.ts';
import { listParts } from '../../../src/main/engine/publish/publish-files.ts';
import { identify } from '../../../src/main/engine/publish/open-root.ts';
import { voidLine } from '../../../src/main/engine/checkpoints/result-lines.ts';
import { toRuns } from '../../../src/main/engine/tasks/work-queue.ts';
import { TaskStore } from '../../../src/main/engine/tasks/task-store.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';
import type { Promises } from './promises.ts';
import { BATCHES, COUNT, DATA, FOLDER, LISTING, META, OUT, targetOf } from './scene.ts';
import { Session, type SessionOptions } from './session.ts';
import { Sink } from './sink.ts';
import { notDone, unproven } from './proof.ts';

export type Course = Pick<SessionOptions, 'boot' | 'seed' | 'commits' | 'interruptAfter' | 'pauseAfter'> & {
  readonly format: JournalFormat;
};

/** Makes a new batch and runs it to its end, or to its interruption. */
export function runNew(fs: MemoryFileSystem, course: Course, promises: Promises | null): void {
  makeFolder(OUT, fs);
  makeFolder(FOLDER, fs);
  writeDurably(fs, FOLDER, FILES.inputs, LISTING);
  writeMeta(fs, FOLDER, META);
  for (const parent of [BATCHES, DATA]) fs.syncFolder(parent);
  promises?.created(fs.steps.length);
  const sink = new Sink({ fs, resume: false, format: course.format, promises });
  new Session({ ...course, fs, sink, store: new TaskStore(COUNT), earlier: null }).run();
}

/** Takes a batch on that was left behind, settles what has to be done again, and runs it likewise. */
export function runOn(fs: MemoryFileSystem, course: Course, promises: Promises | null): void {
  makeFolder(OUT, fs);
  const sink = new Sink({ fs, resume: true, format: course.format, promises });
  const ledger = new Ledger(COUNT, contentToShare(sink.ledger));
  const again = unproven(fs, ledger);
  for (const task of again) ledger.store.move(task, 'PENDING');
  sink.addResults(voidLine(toRuns(notDone(ledger))));
  ledger.batch.lastLease = lastLeaseOf(ledger.batch, course.boot);
  sink.record({ k: 'lease', n: ledger.batch.lastLease, w: 0, g: 0, c: [] });
  if (again.length > 0) sink.record({ k: 'redo', c: toRuns(again) });
  sink.sync();
  addLeftovers(fs, ledger);
  new Session({ ...course, fs, sink, store: ledger.store, earlier: ledger.batch }).run();
}

/** Parts that an earlier session left, whatever the journal knows of them, are swept by this one. */
function addLeftovers(fs: MemoryFileSystem, { batch }: Ledger): void {
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
