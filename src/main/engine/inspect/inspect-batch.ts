import type {
  BatchInspection,
  FileHistory,
  FileView,
  HolderView,
  SessionEnd,
  SessionView,
} from '../../../shared/domain/inspection.ts';
import { isEnded } from '../../../shared/domain/batch.ts';
import { saysOf } from '../../../shared/domain/made-output.ts';
import { readMeta, type BatchMeta } from '../checkpoints/batch-file.ts';
import { FILES } from '../checkpoints/batch-folder.ts';
import type { LockHolder } from '../checkpoints/lock.ts';
import { bootId } from '../checkpoints/process-identity.ts';
import { readBatch, readJournal } from '../checkpoints/read-batch.ts';
import type { Ledger } from '../checkpoints/replay.ts';
import { snapshotHead } from '../checkpoints/snapshot.ts';
import { culprits, type Culprits } from '../checkpoints/suspects.ts';
import type { FileSystem } from '../file-system.ts';
import { decodeInputs } from '../scan/inputs-file.ts';
import { displayPath, pathBytes, type PathTable } from '../scan/path-table.ts';
import { damageViews } from './damage.ts';
import { chooseFiles, type FileChoice } from './choose-files.ts';
import { Histories, Sessions, type OpenedSession } from './story.ts';

/** Suspects and held files that are named. */
const NAMED = 1000;

export interface InspectOptions extends FileChoice {
  /** Who works on the batch, and when it synced the journal last, epoch milliseconds. */
  readonly holder: LockHolder | null;
  readonly syncedAt?: number;
}

/**
 * Reads all that the files of a batch say, and changes nothing. Another process may be writing them: what it is in the
 * middle of is no damage. Synchronous; a million files take seconds. Throws AppError: `cannot-start` for a batch that
 * cannot be read, `usage` for a file that is not in it.
 */
export function inspectBatch(fs: FileSystem, folder: string, options: InspectOptions): BatchInspection {
  const { holder } = options;
  const meta = readMeta(fs, folder);
  const inputs = `${folder}/${FILES.inputs}`;
  const { table } = decodeInputs(fs.readFile(inputs), inputs);
  const { ledger } = readBatch(fs, folder, meta.files);
  const sessions = new Sessions();
  const report = readJournal(fs, folder, (record) => sessions.visit(record));
  const boot = bootId();
  const waits = (task: number): boolean => task < meta.files && ledger.store.state(task) === 'PENDING';
  // The marks of a process that lives tell what it does and not what killed it.
  const known = holder === null ? culprits(folder, ledger.batch, boot, waits) : pendingOnly(ledger, waits);
  // Of those that its last death made suspect no record tells yet.
  for (const task of known.suspects) sessions.eventful.set(task, Infinity);
  const found = chooseFiles({ table, store: ledger.store, eventful: sessions.eventful, ...known }, options);
  const view = (task: number): FileView => fileView(table, ledger, task);
  const { state } = ledger.batch;
  const snapshot = lastSnapshot(fs, folder);
  return {
    ...about(meta, folder, ledger),
    state: isEnded(state) || holder !== null ? state : 'INTERRUPTED',
    ...(holder === null ? {} : { heldBy: holderView(holder) }),
    sessions: sessionViews(sessions.list, holder, boot),
    history: histories(fs, folder, found.tasks, view),
    historyTotal: found.total,
    suspects: known.suspects.slice(0, NAMED).map(view),
    suspectsTotal: known.suspects.length,
    held: known.held.slice(0, NAMED).map(view),
    heldTotal: known.held.length,
    damage: damageViews(ledger.batch.damage, report, { covered: snapshot?.journalBytes ?? 0, busy: holder !== null }),
    ...lastSync(options.syncedAt, sessions.list.at(-1)?.closedAt, snapshot?.at),
    ...(snapshot === null ? {} : { snapshot }),
    journal: {
      format: report.codec?.format ?? null,
      bytes: report.bytes,
      records: report.records,
      bytesPerTask: meta.files === 0 ? 0 : report.bytes / meta.files,
      underWay: holder === null ? 0 : (report.damage.find(({ kind }) => kind === 'torn')?.bytes ?? 0),
    },
  };
}

/** What was asked for, and how far it has come. */
function about(meta: BatchMeta, folder: string, { store, batch }: Ledger) {
  const { id, recipe, title, options, roots, outDir, createdAt, files, bytes, refused } = meta;
  const asked = { id, folder, recipe, title, options, roots, outDir, createdAt, files, bytes, refused };
  const { retries, seconds, pauseReason } = batch;
  const outputs = batch.outputs.map(({ path }) => path);
  const reason = pauseReason === undefined ? {} : { pauseReason };
  return {
    v: 1 as const,
    ...asked,
    counts: store.counts,
    retries,
    seconds,
    outputs,
    ...reason,
    ...saysOf(batch.outputs),
  };
}

function pendingOnly({ batch }: Ledger, waits: (task: number) => boolean): Pick<Culprits, 'suspects' | 'held'> {
  return { suspects: [...batch.suspects].filter(waits).toSorted((one, other) => one - other), held: [] };
}

function fileView(table: PathTable, { store }: Ledger, task: number): FileView {
  return {
    task,
    ...displayPath(pathBytes(table, task)),
    size: table.size[task] ?? 0,
    state: store.state(task),
    attempts: store.attempts[task] ?? 0,
    losses: store.losses[task] ?? 0,
  };
}

function histories(
  fs: FileSystem,
  folder: string,
  tasks: readonly number[],
  view: (task: number) => FileView,
): readonly FileHistory[] {
  const told = new Histories(tasks);
  const { damage } = readJournal(fs, folder, (record, { from }) => told.visit(record, from));
  // A damaged record counts as one, as a damaged line does.
  const numberOf = (index: number, offset: number): number =>
    index + 1 + damage.filter(({ at, kind }) => kind === 'record' && at < offset).length;
  return tasks.map((task) => ({
    ...view(task),
    events: (told.events.get(task) ?? []).map(({ index, offset, ...event }) => ({
      record: numberOf(index, offset),
      ...event,
    })),
  }));
}

function holderView({ pid, since, startedAt }: LockHolder): HolderView {
  return { pid, since, ...(startedAt === undefined ? {} : { startedAt }) };
}

function sessionViews(list: readonly OpenedSession[], holder: LockHolder | null, boot: string): readonly SessionView[] {
  return list.map(({ started, boot: its, ...session }, i) => {
    const next = list[i + 1];
    const runs = next === undefined && holder?.pid === session.pid && holder.started === started;
    const end: SessionEnd =
      session.closedAt !== undefined ? 'closed' : runs ? 'running' : its === (next?.boot ?? boot) ? 'died' : 'power';
    return { ...session, end };
  });
}

function lastSnapshot(fs: FileSystem, folder: string): NonNullable<BatchInspection['snapshot']> | null {
  const names = new Set(fs.list(folder));
  for (const name of [FILES.snapshot, FILES.previous]) {
    const head = names.has(name) ? snapshotHead(fs.readFile(`${folder}/${name}`)) : null;
    // One without figures was made at the start of a session, to say how far the journal reaches.
    if (head !== null && head.progress !== null) return { at: head.at, files: head.files, journalBytes: head.journal };
  }
  return null;
}

/** The latest moment of which it is known; a snapshot and an end in good order sync before they are there. */
function lastSync(...known: readonly (number | undefined)[]): Pick<BatchInspection, 'syncedAt'> {
  const times = known.filter((at) => at !== undefined);
  return times.length === 0 ? {} : { syncedAt: Math.max(...times) };
}
