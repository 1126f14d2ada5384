import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { statfs } from 'node:fs/promises';
import pidusage from 'pidusage';
import { currentLoad, mem } from 'systeminformation';
import type { MachineSample } from '../../../shared/domain/metrics.ts';

const DISK_EVERY_MS = 10_000;

/** Figures of the machine and of this process. Reading them costs a few milliseconds off the main loop. */
export class SystemProbe {
  readonly #lag: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });
  #disk = { percent: 0, freeBytes: 0 };
  #diskAt = 0;
  #diskFolder = '';

  constructor() {
    this.#lag.enable();
  }

  stop(): void {
    this.#lag.disable();
  }

  /** One sample; `folder` names the volume to watch. Throws only when the system tells nothing at all. */
  async sample(folder: string): Promise<MachineSample> {
    const [load, memory, own] = await Promise.all([currentLoad(), mem(), pidusage(process.pid)]);
    await this.#readDisk(folder);
    // The histogram counts the period itself; what is above it is lag.
    const loopLagMs = Math.max(0, this.#lag.percentile(99) / 1e6 - 10);
    this.#lag.reset();
    return {
      at: Date.now(),
      cpuPercent: load.currentLoad,
      memoryPercent: (100 * (memory.total - memory.available)) / memory.total,
      memoryUsedBytes: memory.total - memory.available,
      memoryTotalBytes: memory.total,
      diskPercent: this.#disk.percent,
      diskFreeBytes: this.#disk.freeBytes,
      processCpuPercent: own.cpu,
      processMemoryBytes: own.memory,
      loopLagMs,
    };
  }

  async #readDisk(folder: string): Promise<void> {
    if (folder === this.#diskFolder && Date.now() - this.#diskAt < DISK_EVERY_MS) return;
    this.#diskFolder = folder;
    this.#diskAt = Date.now();
    try {
      const { blocks, bavail, bfree, bsize } = await statfs(folder);
      const used = blocks - bfree;
      this.#disk = { percent: used + bavail === 0 ? 0 : (100 * used) / (used + bavail), freeBytes: bavail * bsize };
    } catch {
      // The folder is not there yet or any more: the last figures stand.
    }
  }
}

/** Memory that can be had without swapping, bytes. */
export const availableBytes = async (): Promise<number> => (await mem()).available;
