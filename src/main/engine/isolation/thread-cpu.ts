import { readFileSync } from 'node:fs';

/** Linux shows user space a hundred ticks a second, whatever the kernel's own. */
const TICK_MS = 10;

/**
 * Processor time, in milliseconds, that a thread of this process has used: it moves in native code, too, where nothing
 * else does. Null where the system does not tell, or the thread is gone.
 */
export function threadCpuMs(tid: number): number | null {
  if (tid <= 0 || process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/self/task/${tid}/stat`, 'latin1');
    // The name in field 2 may hold spaces and brackets, so count from its last bracket; utime and stime are 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    // The thread ended between two looks.
    return null;
  }
}
