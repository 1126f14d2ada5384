import type { HealthSample, ThroughputSample } from '../../../shared/domain/metrics.ts';
import type { Clock, SystemProbe } from '../ports.ts';
import type { SampleBook } from './sample-book.ts';
import type { VolumeWatch } from './volume-watch.ts';

export const SAMPLE_MS = 1000;

/** What the engine itself knows of a second. */
export interface WorkFigures extends Pick<HealthSample, 'queue' | 'workers' | 'workerCpu'> {
  readonly rates: Omit<ThroughputSample, 'at'>;
}

export interface SamplerOptions {
  readonly clock: Pick<Clock, 'wall'>;
  readonly probe: SystemProbe;
  readonly volumes: VolumeWatch;
  readonly book: SampleBook;
  readonly work: () => WorkFigures;
  /** Milliseconds slept since this was last asked. */
  readonly takeGap: () => number;
  /** After each sample was taken. */
  readonly onSample: (sample: HealthSample) => void;
}

/** Takes a sample of the machine, of the work and of the workers each second. Runs in main; costs well below 1 ms each. */
export class Sampler {
  readonly #o: SamplerOptions;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: SamplerOptions) {
    this.#o = options;
  }

  get running(): boolean {
    return this.#timer !== null;
  }

  /** Safe to call again. Keeps no process alive. */
  start(): void {
    if (this.#timer !== null) return;
    this.#o.probe.start();
    this.#o.volumes.look();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#o.probe.stop();
  }

  #sample(): void {
    const { clock, probe, volumes, book, work, takeGap, onSample } = this.#o;
    const at = clock.wall();
    volumes.look();
    const { rates, ...figures } = work();
    const gapMs = takeGap();
    const sample: HealthSample = {
      machine: { at, ...probe.machine(), ...volumes.figures },
      throughput: { at, ...rates },
      ...figures,
      ...(gapMs > 0 ? { gapMs } : {}),
    };
    book.add(sample);
    onSample(sample);
  }
}
