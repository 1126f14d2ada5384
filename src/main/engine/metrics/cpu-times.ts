import { closeSync, openSync, readSync } from 'node:fs';
import { cpus } from 'node:os';

/** Time of all cores together since some moment, in a unit of the system's own. */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

/** The first line of /proc/stat is about this long at most. */
const LINE_BYTES = 512;

/**
 * Processor time of the whole machine. On Linux one line of /proc/stat: `os.cpus()` asks for the frequency of every core,
 * and systeminformation's `currentLoad()` starts a program and waits for it, which holds the main loop up each second.
 */
export function cpuTimes(): CpuTimes {
  return process.platform === 'linux' ? ofLine(firstLine()) : ofCores();
}

/** `cpu  user nice system idle iowait irq softirq steal …`: idle is what waits for disks, too. */
export function ofLine(line: string): CpuTimes {
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/ +/)
    .slice(1)
    .map(Number);
  const busy = user + nice + system + irq + softirq + steal;
  return { busy, total: busy + idle + iowait };
}

/** Share of the time between two readings that the cores were busy, 0 … 100. */
export function busyPercent(before: CpuTimes, now: CpuTimes): number {
  const total = now.total - before.total;
  return total <= 0 ? 0 : Math.min(100, Math.max(0, (100 * (now.busy - before.busy)) / total));
}

function firstLine(): string {
  const fd = openSync('/proc/stat', 'r');
  try {
    const bytes = Buffer.alloc(LINE_BYTES);
    const text = bytes.toString('latin1', 0, readSync(fd, bytes));
    return text.slice(0, text.indexOf('\n'));
  } finally {
    closeSync(fd);
  }
}

function ofCores(): CpuTimes {
  let busy = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, total: busy + idle };
}
