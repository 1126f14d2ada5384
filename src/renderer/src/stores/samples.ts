import { create } from 'zustand';
import type { MachineSample } from '../../../shared/domain/metrics.ts';
import type { Sample } from '../../../shared/ipc/views.ts';

/** Ten minutes of seconds. */
export const RING = 600;
/** Two minutes, the span of the small curves. */
export const SHORT = 120;

interface Samples {
  /** Oldest first, at most RING. */
  readonly ring: readonly Sample[];
}

/** One sample a second, in a store of its own: whoever shows no curve is not woken. */
export const useSamples = create<Samples>()(() => ({ ring: [] }));

export function addSample(sample: Sample): void {
  useSamples.setState(({ ring }) => ({ ring: [...ring.slice(-(RING - 1)), sample] }));
}

/** Takes the ring of a snapshot, and keeps what came after it was made. */
export function showSamples(samples: readonly Sample[], seq: number): void {
  useSamples.setState(({ ring }) => {
    const lastAt = samples.at(-1)?.machine.at ?? 0;
    const newer = ring.filter((sample) => sample.seq > seq && sample.machine.at > lastAt);
    return { ring: [...samples, ...newer].slice(-RING) };
  });
}

export const selectRing = ({ ring }: Samples): readonly Sample[] => ring;
export const selectMachine = ({ ring }: Samples): MachineSample | undefined => ring.at(-1)?.machine;

/** The last two minutes of one figure, oldest first, one place a second; null where the machine slept. */
export function recent(ring: readonly Sample[], pick: (sample: Sample) => number): readonly (number | null)[] {
  const places = ring.slice(-SHORT).flatMap((sample) => [...asleep(sample.gapMs), pick(sample)]);
  return places.slice(-SHORT);
}

/** At least one place, so that the shortest gap is seen, and no more than can be shown. */
const asleep = (gapMs: number | undefined): readonly null[] =>
  gapMs === undefined ? [] : Array.from({ length: Math.min(SHORT, Math.max(1, Math.round(gapMs / 1000))) }, () => null);
