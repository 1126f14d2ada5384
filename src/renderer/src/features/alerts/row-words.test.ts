import { expect, test } from 'vitest';
import type { Alert } from '../../../../shared/domain/alert.ts';
import { clockTime } from '../../lib/relative-time.ts';
import { rowWords } from './row-words.ts';

const NOW = Date.UTC(2024, 0, 1, 12);
const base: Alert = {
  id: 'a',
  rule: 'r',
  level: 'ERROR',
  message: 'm',
  component: 'c',
  metadata: {},
  state: 'active',
  count: 1,
  firstAt: 0,
  lastAt: 0,
  examples: [],
  history: [],
};
const inMs = (ms: number): number => NOW + ms;
const from = { state: 'active' } as const;

test.each<[string, Partial<Alert>]>([
  ['', {}],
  ['recovering, closes in 40 s', { phase: { state: 'recovering', closesAt: inMs(38_000), from } }],
  ['recovering, closes in 0 s', { phase: { state: 'recovering', closesAt: inMs(-5000), from } }],
  [`snoozed until ${clockTime(inMs(3_600_000))}`, { phase: { state: 'snoozed', until: { untilMs: inMs(3_600_000) } } }],
  ['snoozed until the batch ends', { phase: { state: 'snoozed', until: { untilBatchEnds: 'b' } } }],
  ['flapping: comes and goes, held open for 14 min', { flapping: { until: inMs(13.5 * 60_000), gone: true } }],
  ['held back: the disk is full', { heldBy: { cause: 'disk-full', words: 'the disk is full' } }],
  [`silenced until ${clockTime(inMs(60_000))} by ada`, { silenced: { untilMs: inMs(60_000), by: 'ada' } }],
])('%s', (words, facts) => {
  expect(rowWords({ ...base, ...facts }, NOW)).toBe(words);
});

test('what is over has nothing more to say', () => {
  const phase = { state: 'resolved', at: 1, by: 'person' } as const;
  expect(rowWords({ ...base, phase, flapping: { until: 1, gone: false } }, NOW)).toBe('');
});
