import { TIMING, type Expected, type Moment, type Observed } from './rows.ts';

/** What a busy machine may add to any time, milliseconds. */
const SLACK = 1500;
/** Clocks and samples differ by this much; nothing may happen earlier. */
const EARLY = 0.9;

/** Earliest and latest milliseconds for a moment. */
function bounds(moment: Exclude<Moment, 'never' | 'whenever'>): readonly [number, number] {
  if (moment === 'soon') return [0, SLACK];
  const due = TIMING[moment];
  // Only a waiting task is given a grace, and it comes to its end at the critical time.
  const grace = moment === 'critical' ? TIMING.grace : 0;
  return [due * EARLY, due + TIMING.timeout / 5 + grace + SLACK];
}

function offMoment(what: string, moment: Moment, ms: number | null): string[] {
  if (moment === 'whenever') return ms === null ? [`${what}: expected at some time, did not happen`] : [];
  if (moment === 'never') return ms === null ? [] : [`${what}: expected never, was after ${Math.round(ms)} ms`];
  const [from, to] = bounds(moment);
  if (ms === null) return [`${what}: expected ${moment}, did not happen`];
  return ms >= from && ms <= to
    ? []
    : [`${what}: expected ${moment} (${Math.round(from)} … ${Math.round(to)} ms), was after ${Math.round(ms)} ms`];
}

function off(what: string, expected: unknown, seen: unknown): string[] {
  const [a, b] = [JSON.stringify(expected), JSON.stringify(seen)];
  return a === b ? [] : [`${what}: expected ${a}, was ${b}`];
}

/** Every difference between what was expected and what was seen, in words. Pure. */
export function differences(expected: Expected, seen: Observed): string[] {
  const fates = seen.fates.flatMap((fate) => [
    ...off(`${fate.name}: state`, expected.state, fate.state),
    ...off(`${fate.name}: attempts`, expected.attempts, fate.attempts),
    ...off(`${fate.name}: losses`, expected.losses, fate.losses),
    ...off(`${fate.name}: error code`, expected.code ?? null, fate.code),
  ]);
  return [
    ...off('verdict', expected.verdict, seen.verdict),
    ...offMoment('noticed', expected.notice, seen.noticeMs),
    ...offMoment('its worker ended', expected.stop, seen.stopMs),
    ...(expected.stop !== 'never' && (expected.fewer ?? 0) === 0 && seen.healthyMs === null
      ? ['no healthy worker took its place']
      : []),
    ...off('struck files', expected.state === 'none' ? 0 : expected.struck.length, seen.fates.length),
    ...fates,
    ...off('batch', expected.batch, seen.batch),
    ...off('alerts', [...expected.alerts].toSorted(), [...seen.alerts].toSorted()),
    ...off('workers lost for good', expected.fewer ?? 0, seen.fewer),
    ...off('other files harmed', [], seen.harmed),
    ...off('left over', [], seen.litter),
  ];
}
