import type { Alert, SnoozeUntil } from '../../../../shared/domain/alert.ts';
import { formatDuration } from '../../lib/duration.ts';
import { clockTime, exactTime } from '../../lib/relative-time.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a row is beside its level, in words; empty for one that is simply there. `now` in epoch milliseconds. */
export function rowWords(alert: Alert, now: number): string {
  const { phase, flapping, heldBy, silenced } = alert;
  const words: string[] = [];
  if (phase?.state === 'recovering') words.push(`recovering, closes in ${left(phase.closesAt, now)}`);
  if (phase?.state === 'snoozed') words.push(`snoozed until ${untilWords(phase.until, now)}`);
  if (phase?.state !== 'resolved') {
    if (flapping !== undefined) words.push(`flapping: comes and goes, held open for ${left(flapping.until, now)}`);
    if (heldBy !== undefined) words.push(`held back: ${heldBy.words}`);
    if (silenced !== undefined) words.push(`silenced until ${timeWords(silenced.untilMs, now)} by ${silenced.by}`);
  }
  return words.join(' · ');
}

/** Steps of ten seconds, then of minutes: a list must not flicker each second. */
function left(until: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  if (seconds <= 60) return `${Math.ceil(seconds / 10) * 10} s`;
  return formatDuration(Math.ceil(seconds / 60) * 60_000).replace(/ 00 s$/u, '');
}

function untilWords(until: SnoozeUntil, now: number): string {
  return 'untilMs' in until ? timeWords(until.untilMs, now) : 'the batch ends';
}

/** `14:05` within a day, else with the day. */
const timeWords = (at: number, now: number): string => (at - now < DAY_MS ? clockTime(at) : exactTime(at));
