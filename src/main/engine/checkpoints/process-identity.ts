import { readFileSync } from 'node:fs';

/** A pid alone can be given to another process; with its start time it is unique until the next boot. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot on Linux; elsewhere the epoch milliseconds of the start. */
  readonly started: number;
  /** Tells one boot from another; empty where the system has none. */
  readonly boot: string;
}

export function ownIdentity(): ProcessIdentity {
  if (own !== undefined) return own;
  const status = statusOf(process.pid);
  const found = { pid: process.pid, started: status?.started ?? ownStart, boot: bootId() };
  // What can't be read at this moment is asked for again.
  if (status !== null && boot !== undefined) own = found;
  return found;
}

/** The same as long as the process lives. */
let own: ProcessIdentity | undefined;
let boot: string | undefined;

/** Who a child of ours is, to be asked right after its start; `started` is 0 where the system does not tell. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: statusOf(pid)?.started ?? 0, boot: bootId() };
}

/** When this process began, epoch milliseconds. */
export const ownStart = Math.round(Date.now() - process.uptime() * 1000);

/** Is the process that this identity names still running? */
export function isAlive(who: ProcessIdentity): boolean {
  if (who.boot !== bootId()) return false;
  try {
    process.kill(who.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = statusOf(who.pid);
  // A zombie has ended; who should collect it (a container's first process, say) may never do so.
  return now === null || (now.started === who.started && now.state !== 'Z');
}

/** Fields 3 and 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and brackets, so count from its last bracket. */
function statusOf(pid: number): { readonly state: string; readonly started: number } | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    return state === undefined || started === undefined ? null : { state, started: Number(started) };
  } catch {
    // The process ended between the two looks.
    return null;
  }
}

/** Tells one boot of the machine from another; empty where the system has no such thing. */
export function bootId(): string {
  try {
    return (boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
  } catch {
    // Not Linux: pid and start time must do.
    return '';
  }
}
