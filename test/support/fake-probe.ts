import type { MachineFigures, SystemProbe, VolumeFigures } from '../../src/main/engine/ports.ts';

const GIB = 2 ** 30;

/** A machine of which nothing is to be said. */
export const CALM: MachineFigures = {
  cpuPercent: 30,
  memoryPercent: 40,
  memoryUsedBytes: 6.4 * GIB,
  memoryTotalBytes: 16 * GIB,
  processCpuPercent: 50,
  processMemoryBytes: GIB,
  loopLagMs: 2,
};

export const ROOMY: VolumeFigures = { root: '/', percent: 20, freeBytes: 400 * GIB };

/** A machine whose figures are what a test says; calm until it says something. */
export class FakeProbe implements SystemProbe {
  figures: MachineFigures = CALM;
  /** The volume of each folder; those that are not here are on `ROOMY`. */
  readonly volumes = new Map<string, VolumeFigures | null>();
  /** Folders whose volume was asked for. */
  readonly asked: string[] = [];
  running = false;

  start(): void {
    this.running = true;
  }

  machine(): MachineFigures {
    return this.figures;
  }

  volume(folder: string): Promise<VolumeFigures | null> {
    this.asked.push(folder);
    const known = this.volumes.get(folder);
    return Promise.resolve(known === undefined ? ROOMY : known);
  }

  stop(): void {
    this.running = false;
  }

  /** From now on the machine is like this, and calm in all else. */
  now(figures: Partial<MachineFigures>): void {
    this.figures = { ...CALM, ...figures };
  }
}
