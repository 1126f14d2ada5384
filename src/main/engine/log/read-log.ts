import type { LogLine, LogPage, LogQuery, LogRow } from '../../../shared/domain/log.ts';
import { holdsLevel, isLogLevel } from '../../../shared/domain/log.ts';
import type { FileSystem } from '../file-system.ts';
import { inRuns } from '../tasks/work-queue.ts';
import { logAges, logName } from './log-files.ts';

/** Read at once, from the end on, bytes. */
const BLOCK = 256 * 1024;
/** Read for one answer at most, bytes: a rare word must not keep the asker waiting. He goes on from there. */
const MOST = 128 * 1024 * 1024;
/** A line that is longer is none of ours, bytes. */
const LONGEST = 1024 * 1024;
const NEWLINE = 10;
/** Fields that a row has by name; all others are its `more`. */
const NAMED: ReadonlySet<string> = new Set([
  't',
  'level',
  'msg',
  'pid',
  'run',
  'batch',
  'task',
  'lease',
  'attempt',
  'worker',
  'component',
  'event',
] satisfies (keyof LogLine)[]);

/** A file of the log and the offset behind its last whole line. */
interface Place {
  readonly inode: string;
  readonly end: number;
}

interface OpenLog extends Place {
  readonly path: string;
}

const placeOf = (text: string | undefined): Place | null => {
  const [, inode, end] = /^(\d+)-(\d+)$/.exec(text ?? '') ?? [];
  return inode === undefined || end === undefined ? null : { inode, end: Number(end) };
};
const nameOf = ({ inode, end }: Place): string => `${inode}-${end}`;

/**
 * Some lines of the log, from the end on, and where to go on: whatever the size of the files, a few blocks of them are in
 * memory. For a thread of its own. Throws what the disk says, but for files that are gone or put aside meanwhile.
 */
export function readLog(fs: FileSystem, folder: string, query: LogQuery): LogPage {
  const logs = openLogs(fs, folder);
  const [first] = logs;
  if (first === undefined) return { rows: [], older: null, newest: null };
  const newest = nameOf({ inode: first.inode, end: wholeEnd(fs, first) });
  const before = placeOf(query.before);
  const after = placeOf(query.after);
  const from = before === null ? 0 : logs.findIndex(({ inode }) => inode === before.inode);
  // What was before it has been removed by now.
  if (from < 0) return { rows: [], older: null, newest };
  const matches = matcher(query);
  const rows: LogRow[] = [];
  let budget = MOST;
  for (const log of logs.slice(from)) {
    const stop = after !== null && log.inode === after.inode ? after.end : 0;
    const end = before !== null && log.inode === before.inode ? Math.min(before.end, log.end) : log.end;
    for (const { start, line } of linesBackwards(fs, log.path, end, stop)) {
      const row = matches(line, `${log.inode}-${start}`);
      budget -= line.length + 1;
      if (row !== null) rows.push(row);
      if (rows.length >= query.count || budget <= 0) return { rows, older: `${log.inode}-${start}`, newest };
    }
    if (after !== null && log.inode === after.inode) break;
  }
  return { rows, older: null, newest };
}

/** The files there are, the newest first. */
function openLogs(fs: FileSystem, folder: string): readonly OpenLog[] {
  return logAges(fs, folder).flatMap((age) => {
    const path = `${folder}/${logName(age)}`;
    try {
      const { ino, size } = fs.stat(path);
      return [{ path, inode: ino, end: size }];
    } catch {
      // Put aside while we looked: it is found under its next name, or at the next look.
      return [];
    }
  });
}

/** The offset behind the last newline: what follows is being written. */
function wholeEnd(fs: FileSystem, { path, end }: OpenLog): number {
  const fd = fs.open(path, 'r');
  try {
    for (let at = end; at > 0;) {
      const from = Math.max(0, at - BLOCK);
      const bytes = Buffer.allocUnsafe(at - from);
      readFully(fs, fd, bytes, from);
      const newline = bytes.lastIndexOf(NEWLINE);
      if (newline >= 0) return from + newline + 1;
      at = from;
    }
    return 0;
  } finally {
    fs.close(fd);
  }
}

interface FoundLine {
  readonly start: number;
  readonly line: Buffer;
}

/** Whole lines before `end`, the last first, down to `stop`. What has no newline yet is no line. */
function* linesBackwards(fs: FileSystem, path: string, end: number, stop: number): Generator<FoundLine> {
  const fd = fs.open(path, 'r');
  try {
    const block = Buffer.allocUnsafe(BLOCK);
    /** The end of a line whose beginning is still to come; null before the last newline. */
    let rest: Buffer | null = null;
    for (let at = end; at > stop;) {
      const from = Math.max(stop, at - BLOCK);
      const bytes = block.subarray(0, at - from);
      readFully(fs, fd, bytes, from);
      let behind = bytes.length;
      for (let newline = bytes.lastIndexOf(NEWLINE); newline >= 0; newline = lastBefore(bytes, newline)) {
        if (rest !== null) yield { start: from + newline + 1, line: joined(bytes, newline + 1, behind, rest) };
        rest = Buffer.alloc(0);
        behind = newline;
      }
      if (rest !== null) rest = joined(bytes, 0, behind, rest);
      if (rest !== null && rest.length > LONGEST) rest = null;
      at = from;
    }
    if (rest !== null && rest.length > 0) yield { start: stop, line: rest };
  } finally {
    fs.close(fd);
  }
}

const lastBefore = (bytes: Buffer, newline: number): number =>
  newline === 0 ? -1 : bytes.lastIndexOf(NEWLINE, newline - 1);

/** A copy: the block is read into again. */
const joined = (bytes: Buffer, from: number, to: number, rest: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(from, to), rest]);

function readFully(fs: FileSystem, fd: number, into: Buffer, position: number): void {
  for (let done = 0; done < into.length;) {
    const got = fs.read(fd, into.subarray(done), position + done);
    if (got === 0) throw new Error('The log became shorter while it was read.');
    done += got;
  }
}

/** Cheap questions first: of a large log nearly every line is another batch's. */
function matcher({ batchId, task, level, search }: LogQuery): (line: Buffer, id: string) => LogRow | null {
  const batch = batchId === undefined ? null : Buffer.from(`"batch":${JSON.stringify(batchId)}`);
  const wanted = JSON.stringify(search).slice(1, -1).toLowerCase();
  return (bytes, id) => {
    if (batch !== null && !bytes.includes(batch)) return null;
    const text = bytes.toString('utf8');
    if (wanted !== '' && !text.toLowerCase().includes(wanted)) return null;
    const row = rowOf(text, id);
    if (row === null || !holdsLevel(level, row.level)) return null;
    if (batchId !== undefined && row.batch !== batchId) return null;
    return task === undefined || isOf(text, row, task) ? row : null;
  };
}

function isOf(text: string, row: LogRow, task: number): boolean {
  if (row.task === task) return true;
  const { tasks } = JSON.parse(text) as { readonly tasks?: unknown };
  return Array.isArray(tasks) && inRuns(tasks as readonly number[], task);
}

/** Null for what is no line of ours: half a one, or another program's. */
function rowOf(text: string, id: string): LogRow | null {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof line !== 'object' || line === null) return null;
  const { t, level, msg } = line as Partial<LogLine>;
  if (typeof t !== 'string' || typeof msg !== 'string' || typeof level !== 'string' || !isLogLevel(level)) return null;
  const entries = Object.entries(line);
  const more = entries.filter(([name]) => !NAMED.has(name));
  const named = Object.fromEntries(entries.filter(([name]) => NAMED.has(name))) as unknown as LogLine;
  return { ...named, id, ...(more.length === 0 ? {} : { more: JSON.stringify(Object.fromEntries(more)) }) };
}
