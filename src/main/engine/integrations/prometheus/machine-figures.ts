import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import { machineMemory } from '../../metrics/machine-memory.ts';

export interface VolumeFacts {
  readonly volume: 'data' | 'output';
  readonly sizeBytes: number;
  readonly freeBytes: number;
}

export interface MachineFacts {
  readonly processors: number;
  /** Of all processors together since the machine began, seconds. */
  readonly cpuSeconds: { readonly busy: number; readonly idle: number };
  readonly memoryBytes: number;
  readonly availableBytes: number;
  readonly volumes: readonly VolumeFacts[];
}

/** A volume is asked at most so often, milliseconds. */
const VOLUME_EVERY_MS = 10_000;

interface Watched {
  readonly folder: string;
  readonly askedAt: number;
  facts: VolumeFacts | null;
}

/** Figures of the machine. Volumes are asked in the background: one that does not answer holds up no scrape. */
export class MachineFigures {
  readonly #volumes = new Map<VolumeFacts['volume'], Watched>();

  read(folders: { readonly data: string; readonly output: string | null }): MachineFacts {
    void this.look(folders);
    const { freeBytes, totalBytes } = machineMemory();
    return {
      processors: availableParallelism(),
      cpuSeconds: cpuSeconds(),
      memoryBytes: totalBytes,
      availableBytes: freeBytes,
      volumes: [...this.#volumes.values()].flatMap(({ facts }) => facts ?? []),
    };
  }

  /** Asks the volumes whose figures are old; settles when they have answered. */
  async look({ data, output }: { readonly data: string; readonly output: string | null }): Promise<void> {
    if (output === null) this.#volumes.delete('output');
    await Promise.all([this.#ask('data', data), output === null ? undefined : this.#ask('output', output)]);
  }

  async #ask(volume: VolumeFacts['volume'], folder: string): Promise<void> {
    const before = this.#volumes.get(volume);
    const same = before?.folder === folder;
    const now = performance.now();
    if (same && now - before.askedAt < VOLUME_EVERY_MS) return;
    const watched: Watched = { folder, askedAt: now, facts: same ? before.facts : null };
    this.#volumes.set(volume, watched);
    try {
      const { blocks, bavail, bsize } = await volumeOf(folder);
      watched.facts = { volume, sizeBytes: blocks * bsize, freeBytes: bavail * bsize };
    } catch {
      // Out of reach: nothing is told of it.
      watched.facts = null;
    }
  }
}

/** Of a folder that is still to be made: that of the one it will be in. */
async function volumeOf(folder: string): Promise<StatsFs> {
  try {
    return await statfs(folder);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing || dirname(folder) === folder) throw error;
    return volumeOf(dirname(folder));
  }
}

function cpuSeconds(): MachineFacts['cpuSeconds'] {
  let [busy, idle] = [0, 0];
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy: busy / 1000, idle: idle / 1000 };
}
