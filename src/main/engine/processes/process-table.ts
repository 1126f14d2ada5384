import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** A process as one look at the system found it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks since boot: with the pid, who it is. */
  readonly started: number;
  /** A zombie has ended. */
  readonly state: string;
}

/** Processes read in one go: less than a millisecond. */
const AT_ONCE = 32;

/** Whether processes can be looked through: on Linux. */
export const canLook = process.platform === 'linux';

/** All processes that have not ended; others get a turn after every few of them. Empty where that cannot be told. */
export async function processTable(): Promise<readonly ProcessRow[]> {
  if (!canLook) return [];
  const rows: ProcessRow[] = [];
  let looked = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const row = processRow(Number(name));
    if (row !== null) rows.push(row);
    if (++looked % AT_ONCE === 0) await setImmediate();
  }
  return rows;
}

/** Null for one that has ended. */
export function processRow(pid: number): ProcessRow | null {
  const row = canLook ? anyRow(pid) : null;
  return row === null || row.state === 'Z' || row.state === 'X' ? null : row;
}

/** The same process is there, be it as a zombie that nobody has asked how it ended. */
export const isThere = ({ pid, started }: Pick<ProcessRow, 'pid' | 'started'>): boolean =>
  canLook && anyRow(pid)?.started === started;

function anyRow(pid: number): ProcessRow | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // It ended between the two looks.
    return null;
  }
  // The name in field 2 may hold blanks and brackets: count from its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent, group] = fields;
  return { pid, parent: Number(parent), group: Number(group), started: Number(fields[19]), state };
}

/** The same process still runs. */
export const stillRuns = ({ pid, started }: Pick<ProcessRow, 'pid' | 'started'>): boolean =>
  processRow(pid)?.started === started;

/** The value of a variable in the environment that a process was started with; null where it has none or is not ours. */
export function variableOf(pid: number, name: string): string | null {
  let environ: string;
  try {
    environ = readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // It ended, or belongs to another user.
    return null;
  }
  const start = `\0${environ}`.indexOf(`\0${name}=`);
  if (start < 0) return null;
  const from = start + name.length + 1;
  const end = environ.indexOf('\0', from);
  return environ.slice(from, end < 0 ? undefined : end);
}
