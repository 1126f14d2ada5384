import { readdirSync, readFileSync } from 'node:fs';
import { ownStart } from '../../checkpoints/process-identity.ts';

/** This process, all of its threads together. The isolated processes are not in it. */
export interface OwnProcessFacts {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly uptimeSeconds: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** Open files and their limit; null where the system has no such thing. */
  readonly openFds: number | null;
  readonly maxFds: number | null;
}

/** Costs a fraction of a millisecond: a folder and, once, a file of /proc. */
export function ownProcess(): OwnProcessFacts {
  const { user, system } = process.cpuUsage();
  return {
    pid: process.pid,
    startedAt: ownStart,
    uptimeSeconds: process.uptime(),
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
    openFds: openFds(),
    maxFds: maxFds(),
  };
}

function openFds(): number | null {
  if (process.platform !== 'linux') return null;
  try {
    // One of them is the folder itself, while it is read.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    // No /proc here, or none left to open: then nothing is told.
    return null;
  }
}

function maxFds(): number | null {
  if (process.platform !== 'linux') return null;
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    return soft === undefined ? null : Number(soft);
  } catch {
    // As above.
    return null;
  }
}
