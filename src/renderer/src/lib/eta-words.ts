/**
 * A range of time left, as one would say it. Rounds outwards, so that the range stays true: `4–6 min left`,
 * `about 20 s left`, `less than 10 s left`.
 */
export function etaWords(low: number, high: number): string {
  const from = Math.max(0, Math.min(low, high));
  const to = Math.max(low, high, 0);
  if (to < 10) return 'less than 10 s left';
  if (to <= 90) return span(roundDown(from, 10), roundUp(to, 10), 's');
  if (to <= 90 * 60) return span(Math.floor(from / 60), Math.ceil(to / 60), 'min');
  if (to <= 36 * 3600) return span(half(Math.floor, from / 3600), half(Math.ceil, to / 3600), 'h');
  return span(Math.floor(from / 86_400), Math.ceil(to / 86_400), 'd');
}

function span(from: number, to: number, unit: string): string {
  if (from === to) return `about ${to} ${unit} left`;
  if (from === 0) return `up to ${to} ${unit} left`;
  return `${from}–${to} ${unit} left`;
}

const roundDown = (value: number, step: number): number => Math.floor(value / step) * step;
const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;
const half = (round: (x: number) => number, hours: number): number => round(hours * 2) / 2;
