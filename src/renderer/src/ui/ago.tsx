import type { ReactElement } from 'react';
import { exactTime, relativeTime } from '../lib/relative-time.ts';
import { useWords } from '../stores/clock.ts';

interface Props {
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A moment as one would say it, exact on hover. */
export function Ago({ at }: Props): ReactElement {
  const words = useWords((now) => relativeTime(at, now));
  return (
    <time className="nowrap" dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {words}
    </time>
  );
}
