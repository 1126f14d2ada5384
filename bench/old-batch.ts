import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NO_TASKS } from '../src/shared/domain/task.ts';
import type { BatchProgress } from '../src/shared/domain/batch.ts';
import type { JournalFormat } from '../src/shared/domain/config.ts';
import { BATCH_VERSION, writeMeta } from '../src/main/engine/checkpoints/batch-file.ts';
import { FILES } from '../src/main/engine/checkpoints/batch-folder.ts';
import { JournalWriter } from '../src/main/engine/checkpoints/journal-writer.ts';
import { JOURNAL_VERSION, type JournalRecord, type OutputFacts } from '../src/main/engine/checkpoints/records.ts';
import { diskFileSystem, writeDurably } from '../src/main/engine/file-system.ts';
import { encodeInputs } from '../src/main/engine/scan/inputs-file.ts';
import { TableBuilder } from '../src/main/engine/scan/table-builder.ts';

export interface OldBatch {
  readonly files: number;
  readonly format: JournalFormat;
  /** Each file has an output of its own, whose facts stand in the journal. */
  readonly outputs: boolean;
  /** A snapshot of 19 files in 20 is there; else the journal alone. */
  readonly snapshot: boolean;
}

/** Leases of files that take next to no time, and of files that are written: as the engine makes them here. */
const LEASE = { plain: 256, outputs: 64 };
const FILES_A_FOLDER = 1000;
const SNAPSHOT_AT = 0.95;

/** Writes a batch whose process died over its last lease, by the engine's own means. Its inputs need not exist. */
export function makeOldBatch(data: string, { files, format, outputs, snapshot }: OldBatch): string {
  const id = '20260101-120000-abcdef';
  const folder = join(data, 'batches', id);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeInputs(folder, id, files);
  const silent = { onWritten: () => undefined, onSynced: () => undefined };
  const writer = new JournalWriter(diskFileSystem, { folder, records: true, resume: false, files, format, ...silent });
  const size = outputs ? LEASE.outputs : LEASE.plain;
  let seq = 0;
  let snapshotDue = snapshot;
  writer.append(++seq, begin(), []);
  for (let from = 0; from < files; from += size) {
    const to = Math.min(files, from + size);
    writer.append(++seq, lease([1 + from / size, from, to], to === files, outputs), []);
    if (!snapshotDue || to < SNAPSHOT_AT * files) continue;
    writer.snapshot(++seq, 1, figures(id, files));
    snapshotDue = false;
  }
  writer.sync();
  writer.close();
  return id;
}

/** The last one never came back. */
function lease([n, from, to]: readonly [number, number, number], last: boolean, outputs: boolean): JournalRecord[] {
  const given: JournalRecord = { k: 'lease', n, w: n % 2, g: 0, c: [from, to] };
  if (last) return [given];
  const o = Array.from({ length: to - from }, (_, i) => factsOf(from + i));
  return [given, { k: 'done', n, c: [from, to], ...(outputs ? { o } : {}) }];
}

const factsOf = (task: number): OutputFacts => [
  task,
  4096,
  `17900000001234${String(task % 100_000).padStart(5, '0')}`,
  String(10_000_000 + task),
  (task * 2_654_435_761) % 2 ** 32,
];

const begin = (): JournalRecord[] => [
  { k: 'open', v: JOURNAL_VERSION, pid: 1, started: 1, boot: 'another', at: 1 },
  { k: 'state', s: 'RUNNING', at: 1 },
];

function writeInputs(folder: string, id: string, files: number): void {
  const table = new TableBuilder();
  let within = 0;
  for (let i = 0; i < files; i++) {
    if (i % FILES_A_FOLDER === 0) within = table.folder(`/nowhere/${String(i).padStart(8, '0')}`, 0);
    table.add(within, `picture-${String(i).padStart(8, '0')}.jpg`, 4096, 1);
  }
  writeDurably(
    diskFileSystem,
    folder,
    FILES.inputs,
    encodeInputs({ table: table.finish(), base: Buffer.from('/nowhere') }),
  );
  writeMeta(diskFileSystem, folder, {
    v: BATCH_VERSION,
    id,
    recipe: 'checksum',
    title: 'Checksums',
    options: {},
    outDir: '',
    root: null,
    outputName: null,
    createdAt: 1,
    files,
    bytes: files * 4096,
    refused: 0,
    roots: ['/nowhere'],
  });
}

const figures = (id: string, files: number): BatchProgress => ({
  id,
  recipe: 'checksum',
  title: 'Checksums',
  state: 'RUNNING',
  createdAt: 1,
  counts: NO_TASKS,
  files,
  refused: 0,
  bytes: files * 4096,
  bytesDone: 0,
  chunks: files,
  chunksDone: 0,
  retries: 0,
  seconds: 1,
  filesPerSecond: 0,
  bytesPerSecond: 0,
  phase: 'tasks',
  outputs: [],
  outDir: '',
  resumable: true,
});
