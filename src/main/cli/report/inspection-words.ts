import type {
  BatchInspection,
  FileHistory,
  FileView,
  HistoryEvent,
  SessionView,
} from '../../../shared/domain/inspection.ts';
import { bytesWords, countWords, plural, printable, recipeName, secondsWords } from '../words.ts';

/** A batch as `gristmill inspect` tells it to a person. */
export function inspectionWords(batch: BatchInspection): readonly string[] {
  const { sessions, suspects, held, damage, history, historyTotal } = batch;
  const more =
    historyTotal > history.length ? `, the first ${countWords(history.length)} of ${countWords(historyTotal)}` : '';
  return [
    ...overview(batch),
    ...section('Sessions', sessions.map(sessionWords)),
    ...section('Suspects: in hand when Gristmill died', suspects.map(fileWords)),
    ...section('Held: alone in hand at two deaths', held.map(fileWords)),
    ...section(
      'Damage',
      damage.map(({ words }) => words),
    ),
    ...section(`Files with a history${more}`, history.flatMap(historyWords)),
  ];
}

function overview(batch: BatchInspection): readonly string[] {
  const { id, recipe, title, state, pauseReason, folder, outDir, createdAt, files, bytes, counts, retries } = batch;
  const reason = state === 'PAUSED' && pauseReason !== undefined ? ` (${pauseReason})` : '';
  const states = Object.entries(counts).filter(([, count]) => count > 0);
  return [
    `Batch ${id}: ${recipeName(recipe)} (${printable(title)}), ${state}${reason}`,
    `  Made ${time(createdAt)}: ${plural(files, 'file')}, ${bytesWords(bytes)}${outDir === '' ? '' : `, into ${printable(outDir)}`}`,
    `  Now ${states.map(([name, count]) => `${countWords(count)} ${name}`).join(', ') || 'no files'}; ${plural(retries, 'retry', 'retries')}; ${secondsWords(batch.seconds)} of work`,
    `  ${holderWords(batch)}`,
    ...(batch.says === undefined ? [] : [`  Result: ${printable(batch.says)}`]),
    ...batch.outputs.map((path) => `  Output: ${printable(path)}`),
    `  Files of it: ${printable(folder)}`,
    `  ${journalWords(batch)}`,
    `  ${syncWords(batch)}`,
  ];
}

function holderWords({ heldBy, state }: BatchInspection): string {
  if (heldBy === undefined) return 'Nobody works on it.';
  const { pid, startedAt, since } = heldBy;
  const began = startedAt === undefined ? '' : ` (started ${time(startedAt)})`;
  return `${state === 'QUEUED' ? 'Waits its turn in' : 'Being written by'} process ${pid}${began}, since ${time(since)}`;
}

function journalWords({ journal }: BatchInspection): string {
  const { format, bytes, records, bytesPerTask, underWay } = journal;
  if (format === null) return 'It has no journal yet.';
  const torn = underWay === 0 ? '' : `; ${bytesWords(underWay)} more are just being written`;
  return `Journal (${format}): ${plural(records, 'record')}, ${bytesWords(bytes)}, ${bytesPerTask.toFixed(1)} bytes a file${torn}`;
}

function syncWords({ syncedAt, snapshot }: BatchInspection): string {
  const synced = syncedAt === undefined ? 'not known to be on the disk' : `on the disk up to ${time(syncedAt)}`;
  const kept = snapshot === undefined ? 'no snapshot yet' : `last snapshot ${time(snapshot.at)}`;
  return `The journal is ${synced}; ${kept}`;
}

const ENDS = {
  closed: 'ended in good order',
  died: 'died',
  power: 'ended with the machine',
  running: 'runs',
} as const satisfies Record<SessionView['end'], string>;

function sessionWords({ session, pid, openedAt, closedAt, end, ...sums }: SessionView): string {
  const { leases, completed, failures, losses } = sums;
  const to = closedAt === undefined ? '' : ` ${time(closedAt)}`;
  const work = `${plural(completed, 'file')} done in ${plural(leases, 'lease')}, ${plural(failures, 'failed attempt')}, ${plural(losses, 'worker')} lost`;
  return `${session}  process ${pid}, from ${time(openedAt)}, ${ENDS[end]}${to}: ${work}`;
}

const fileWords = ({ path, size, state }: FileView): string => `${printable(path)}  ${bytesWords(size)}, ${state}`;

function historyWords(file: FileHistory): readonly string[] {
  const { attempts, losses } = file;
  const sums = `, ${plural(attempts, 'attempt')} charged, ${plural(losses, 'worker')} lost`;
  return [`${fileWords(file)}${sums}`, ...file.events.map((event) => `  ${eventWords(event)}`)];
}

function eventWords(event: HistoryEvent): string {
  const { record, session, after } = event;
  const since = after === undefined ? '' : `, after ${time(after)}`;
  return `record ${record}, session ${session}${since}: ${happened(event)}`;
}

function happened({
  kind,
  worker,
  chunk,
  chunks,
  lease,
  attempts,
  losses,
  dueAt,
  failReason,
  cancelReason,
  error,
}: HistoryEvent): string {
  const by = worker === undefined ? '' : ` by W${worker}`;
  const why = error === undefined ? '' : `: ${error.code} ${printable(error.message)}`;
  switch (kind) {
    case 'lease':
      return `given to W${worker} (lease ${lease})`;
    case 'chunk':
      return `chunk ${chunk} of ${chunks} done (lease ${lease})`;
    case 'join':
      return `all chunks done, given to W${worker} to be joined (lease ${lease})`;
    case 'done':
      return `done${by}`;
    case 'failed':
      return `failed for good (${failReason}, attempt ${attempts})${by}${why}`;
    case 'retry':
      return `attempt ${attempts} failed${by}, to be tried again at ${time(dueAt ?? 0)}${why}`;
    case 'loss':
      return `worker lost with it in hand, number ${losses}${by}${why}`;
    case 'back':
      return `came back${by}, nothing charged${why}`;
    case 'orphaned':
      return `was in the hands of W${worker} when the session ended; nothing charged`;
    case 'redo':
      return 'to be done again: the file changed, or its output is not as it was';
    case 'again':
      return 'asked for once more by a person: as new, with all its attempts before it';
    case 'suspect':
      return 'suspect: in hand when Gristmill died';
    case 'cancelled':
      return `cancelled (${cancelReason})`;
  }
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

/** `2026-03-01 14:02:11` */
const time = (ms: number): string => new Date(ms).toLocaleString('sv-SE');
