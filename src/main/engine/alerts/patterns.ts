import type { AlertPatterns } from '../../../shared/domain/alert-patterns.ts';
import type { Row } from './row.ts';

/** Rules and causes that are told of. */
const RULES = 12;
const CAUSES = 10;
const HOURS = 24;
const HOUR_MS = 60 * 60 * 1000;

/**
 * What comes back: how often each rule began (raised or reopened) at each hour of the day, and what happened most.
 * `offsetMs` of a moment is what local time is ahead of UTC then.
 */
export function patternsOf(rows: readonly Row[], offsetMs: (at: number) => number): AlertPatterns {
  return { rules: byRuleAndHour(rows, offsetMs), causes: topCauses(rows) };
}

function byRuleAndHour(rows: readonly Row[], offsetMs: (at: number) => number): AlertPatterns['rules'] {
  const hours = new Map<string, number[]>();
  for (const { rule, history } of rows) {
    for (const { what, at } of history) {
      if (what !== 'raised' && what !== 'reopened') continue;
      const of = hours.get(rule) ?? Array.from({ length: HOURS }, () => 0);
      const hour = Math.floor((at + offsetMs(at)) / HOUR_MS) % HOURS;
      of[hour] = (of[hour] ?? 0) + 1;
      hours.set(rule, of);
    }
  }
  return [...hours]
    .map(([rule, byHour]) => ({ rule, byHour, times: byHour.reduce((sum, times) => sum + times, 0) }))
    .toSorted((a, b) => b.times - a.times || a.rule.localeCompare(b.rule))
    .slice(0, RULES);
}

/** Occurrences of one cause count together, and what a digest counted counts for its own causes. */
function topCauses(rows: readonly Row[]): AlertPatterns['causes'] {
  const causes = new Map<string, { rule: string; component: string; message: string; count: number; lastAt: number }>();
  const add = (key: string, rule: string, component: string, message: string, count: number, lastAt: number): void => {
    const known = causes.get(key);
    const newest = known === undefined || lastAt >= known.lastAt;
    causes.set(key, {
      rule,
      component,
      message: newest ? message : known.message,
      count: (known?.count ?? 0) + count,
      lastAt: Math.max(lastAt, known?.lastAt ?? 0),
    });
  };
  for (const { key, rule, component, message, count, lastAt, digest } of rows) {
    if (digest === undefined) add(key, rule, component, message, count, lastAt);
    else for (const kind of digest.kinds) add(kind.key, kind.rule, kind.component, kind.message, kind.count, lastAt);
  }
  return [...causes.values()].toSorted((a, b) => b.count - a.count || b.lastAt - a.lastAt).slice(0, CAUSES);
}
