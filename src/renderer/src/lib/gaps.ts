import type { Sample } from '../../../shared/ipc/views.ts';
import { formatDuration } from './duration.ts';

/** A stretch without samples: the machine slept, or the process stood still. */
export interface Gap {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** The gaps of a ring, oldest first. */
export function sampleGaps(ring: readonly Sample[]): readonly Gap[] {
  return ring.flatMap(({ gapMs, throughput }) =>
    gapMs === undefined ? [] : [{ from: throughput.at - gapMs, to: throughput.at }],
  );
}

/** `The machine slept 3 min`. From a minute on in whole units: nobody needs the seconds of a sleep. */
export const gapWords = ({ from, to }: Gap): string => `The machine slept ${roughly(to - from)}`;

function roughly(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return ms < 59_500 || minutes >= 60 ? formatDuration(ms) : `${minutes} min`;
}
