import type { RouteAction } from '../../../shared/domain/route-kinds.ts';
import type { RoutedAlert } from './routed-alert.ts';

/** One piece of news of one alert for one route. */
export interface Entry {
  /** Never the same twice: the receiver knows a repetition by it. */
  readonly id: string;
  /** Counts up over all entries: their order. */
  readonly seq: number;
  /** Of the occurrence that it is about: the `dedup_key`. */
  readonly key: string;
  readonly action: RouteAction;
  /** When it happened, epoch milliseconds. */
  readonly at: number;
  readonly alert: RoutedAlert;
  /** It, or one that it replaced, may have reached the other side: a try ended without a clear answer. */
  readonly tried: boolean;
}

/** How one alert stands with one route. Pure data: each change makes a new one, and that is what is kept on disk. */
export interface Lane {
  readonly route: string;
  readonly alert: string;
  /** Occurrence that the other side has taken and not yet been told the end of. */
  readonly known: string | null;
  /** Occurrence that goes on here. */
  readonly open: { readonly key: string; readonly alert: RoutedAlert } | null;
  /** What waits, in order. The first may be under way. */
  readonly entries: readonly Entry[];
}

export const emptyLane = (route: string, alert: string): Lane => ({
  route,
  alert,
  known: null,
  open: null,
  entries: [],
});

/** Nothing is to be remembered of it. */
export const isIdle = (lane: Lane): boolean => lane.known === null && lane.open === null && lane.entries.length === 0;

/**
 * What has to be sent of `waiting`, in order. Later news of an occurrence takes the place of earlier news; an end that
 * overtakes a beginning which cannot have arrived (`reached` says no) cancels both.
 */
export function coalesce(waiting: readonly Entry[], reached: (key: string) => boolean): readonly Entry[] {
  let kept: readonly Entry[] = [];
  for (const entry of waiting) {
    const replaced = kept.filter((earlier) => isReplaced(earlier, entry));
    const tried = replaced.some((earlier) => earlier.tried);
    kept = kept.filter((earlier) => !replaced.includes(earlier));
    if (entry.action === 'resolve' && !entry.tried && !tried && !reached(entry.key)) continue;
    kept = [...kept, tried && !entry.tried ? { ...entry, tried } : entry];
  }
  return kept;
}

function isReplaced(earlier: Entry, by: Entry): boolean {
  if (earlier.key !== by.key) return false;
  switch (by.action) {
    case 'trigger':
      return earlier.action !== 'resolve';
    case 'acknowledge':
      return earlier.action === 'acknowledge';
    case 'resolve':
      return true;
  }
}

/** With what waits coalesced; an entry that is under way (`busy`, always the first) stays. */
export function settled(lane: Lane, busy: string | null): Lane {
  const [first] = lane.entries;
  const under = first !== undefined && first.id === busy ? [first] : [];
  const reached = (key: string): boolean => lane.known === key || under.some((entry) => entry.key === key);
  return { ...lane, entries: [...under, ...coalesce(lane.entries.slice(under.length), reached)] };
}
