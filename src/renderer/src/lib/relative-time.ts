const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });

/** `just now`, `40 s ago`, `12 min ago`, `3 h ago`, `yesterday 14:05`, `4 Mar 09:12`. */
export function relativeTime(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000);
  if (seconds < 5) return 'just now';
  // Steps of ten seconds: a list of times must not flicker each second.
  if (seconds < 60) return `${Math.max(5, Math.floor(seconds / 10) * 10)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 12 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  const then = new Date(at);
  const days = daysBetween(then, new Date(now));
  if (days === 0) return `today ${clock.format(then)}`;
  if (days === 1) return `yesterday ${clock.format(then)}`;
  const sameYear = then.getFullYear() === new Date(now).getFullYear();
  return `${(sameYear ? day : dayAndYear).format(then)} ${clock.format(then)}`;
}

/** For the hover: `Tuesday, 24 November 2026 at 00:05:15`. */
export const exactTime = (at: number): string => exact.format(at);

/** `00:05` for axes and timelines. */
export const clockTime = (at: number): string => clock.format(at);

function daysBetween(then: Date, now: Date): number {
  const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((midnight(now) - midnight(then)) / 86_400_000);
}
