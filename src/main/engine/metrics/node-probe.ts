import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import type { MachineFigures, MemoryProbe, SystemProbe, VolumeFigures } from '../ports.ts';
import { busyPercent, cpuTimes, type CpuTimes } from './cpu-times.ts';
import { machineMemory } from './machine-memory.ts';
import { readVolume } from './volume.ts';

/** Period of the histogram of the loop's delay, milliseconds. */
const RESOLUTION_MS = 10;

/** Processor time of this process, all threads together, and when it was read; milliseconds. */
interface OwnTime {
  readonly cpuMs: number;
  readonly at: number;
}

/** The real machine. A reading takes a fraction of a millisecond: nothing is started, and nothing waited for. */
export class NodeProbe implements SystemProbe {
  readonly #memory: MemoryProbe;
  /** Folders whose disk has not answered yet: each question holds one of libuv's four threads until it does. */
  readonly #asked = new Set<string>();
  #lag: IntervalHistogram | null = null;
  #cpu: CpuTimes | null = null;
  #own: OwnTime = { cpuMs: 0, at: 0 };

  constructor(memory: MemoryProbe = machineMemory) {
    this.#memory = memory;
  }

  start(): void {
    if (this.#lag !== null) return;
    this.#lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#lag.enable();
    this.#cpu = cpuTimes();
    this.#own = ownTime();
  }

  stop(): void {
    this.#lag?.disable();
    this.#lag = null;
  }

  machine(): MachineFigures {
    const before = this.#cpu ?? cpuTimes();
    this.#cpu = cpuTimes();
    const { freeBytes, totalBytes } = this.#memory();
    const usedBytes = totalBytes - freeBytes;
    return {
      cpuPercent: busyPercent(before, this.#cpu),
      memoryPercent: (100 * usedBytes) / totalBytes,
      memoryUsedBytes: usedBytes,
      memoryTotalBytes: totalBytes,
      processCpuPercent: this.#ownPercent(),
      processMemoryBytes: process.memoryUsage.rss(),
      loopLagMs: this.#lagMs(),
    };
  }

  async volume(folder: string): Promise<VolumeFigures | null> {
    if (this.#asked.has(folder)) return null;
    this.#asked.add(folder);
    try {
      return await readVolume(folder);
    } finally {
      this.#asked.delete(folder);
    }
  }

  #ownPercent(): number {
    const before = this.#own;
    this.#own = ownTime();
    const passed = this.#own.at - before.at;
    return passed <= 0 ? 0 : (100 * (this.#own.cpuMs - before.cpuMs)) / passed;
  }

  #lagMs(): number {
    if (this.#lag === null || this.#lag.count === 0) return 0;
    // The histogram counts the period itself; what is above it is lag.
    const lagMs = Math.max(0, this.#lag.percentile(99) / 1e6 - RESOLUTION_MS);
    this.#lag.reset();
    return lagMs;
  }
}

function ownTime(): OwnTime {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, at: performance.now() };
}
