import type { Clock, SystemProbe, VolumeFigures } from '../ports.ts';

/** The two folders whose disks matter; the same one while there is no output folder yet. */
export interface WatchedFolders {
  readonly output: string;
  readonly data: string;
}

/** A volume, and what of ours is on it. */
export interface WatchedVolume extends VolumeFigures {
  readonly holds: 'output' | 'data' | 'both';
}

export interface VolumeWatchOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly probe: Pick<SystemProbe, 'volume'>;
  /** Period in which they are read, active milliseconds. */
  readonly everyMs: () => number;
  readonly folders: () => WatchedFolders;
}

const UNREAD = { percent: 0, freeBytes: 0 };

/** Knows how full the disks are. Reading is done aside: a disk that does not answer holds nothing up, its last figures stand. */
export class VolumeWatch {
  readonly #o: VolumeWatchOptions;
  #at = Number.NEGATIVE_INFINITY;
  #folders: WatchedFolders = { output: '', data: '' };
  #output: VolumeFigures | null = null;
  #data: VolumeFigures | null = null;

  constructor(options: VolumeWatchOptions) {
    this.#o = options;
  }

  /** Once a second: reads them when it is time, or when they are others than before. */
  look(): void {
    const now = this.#o.clock.now();
    const folders = this.#o.folders();
    const same = folders.output === this.#folders.output && folders.data === this.#folders.data;
    if (same && now - this.#at < this.#o.everyMs()) return;
    if (folders.output !== this.#folders.output) this.#output = null;
    this.#folders = folders;
    this.#at = now;
    this.#read(folders.data, (figures) => (this.#data = figures));
    this.#read(folders.output, (figures) => {
      if (this.#folders.output === folders.output) this.#output = figures;
    });
  }

  /** Each volume once; those that were not read yet are not among them. */
  get volumes(): readonly WatchedVolume[] {
    const [output, data] = [this.#output, this.#data];
    if (output !== null && output.root === data?.root) return [{ ...output, holds: 'both' }];
    return [
      ...(output === null ? [] : [{ ...output, holds: 'output' } as const]),
      ...(data === null ? [] : [{ ...data, holds: 'data' } as const]),
    ];
  }

  /** The same as a sample holds it. */
  get figures() {
    const output = this.#output ?? this.#data ?? UNREAD;
    const other = this.#output !== null && this.#data !== null && this.#data.root !== this.#output.root;
    const { percent, freeBytes } = this.#data ?? UNREAD;
    return {
      diskPercent: output.percent,
      diskFreeBytes: output.freeBytes,
      ...(other ? { dataDisk: { percent, freeBytes } } : {}),
    };
  }

  #read(folder: string, then: (figures: VolumeFigures) => void): void {
    void this.#o.probe.volume(folder).then(
      (figures) => figures !== null && then(figures),
      // A disk that can't be read is told by what is written to it; its last figures stand.
      () => undefined,
    );
  }
}
