import { readFileSync } from 'node:fs';

/** Clock ticks a second in which Linux tells processor time; the same on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * Processor time that a thread of this process has used, in milliseconds, 10 ms fine; null where the system does not
 * tell, or has no such thread. Works on a thread that is stuck.
 */
export function threadCpuMs(tid: number): number | null {
  if (tid <= 0 || process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/self/task/${tid}/stat`, 'latin1');
    // The name of the thread, in parentheses, may hold spaces; utime and stime are the 12th and 13th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
  } catch {
    // The thread ended a moment ago.
    return null;
  }
}
