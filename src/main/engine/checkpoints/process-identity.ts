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
  return { pid: process.pid, started: startTime(process.pid) ?? ownStart, boot: bootId() };
}

const ownStart = Math.round(Date.now() - process.uptime() * 1000);

/** Is the process that this identity names still running? */
export function isAlive(who: ProcessIdentity): boolean {
  if (who.boot !== bootId()) return false;
  try {
    process.kill(who.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const started = startTime(who.pid);
  return started === null || started === who.started;
}

/** Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and brackets, so count from its last bracket. */
function startTime(pid: number): number | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return field === undefined ? null : Number(field);
  } catch {
    // The process ended between the two looks.
    return null;
  }
}

/** Tells one boot of the machine from another; empty where the system has no such thing. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    // Not Linux: pid and start time must do.
    return '';
  }
}
