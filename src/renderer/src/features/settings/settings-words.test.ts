import { expect, test } from 'vitest';
import type { ConfigField } from '../../../../shared/domain/config-fields.ts';
import { fieldFacts, numberProblem, valueWords } from './settings-words.ts';

const interval: ConfigField = {
  key: 'checkpointIntervalSeconds',
  title: 'Checkpoint interval',
  description: 'Period of the snapshot beside the journal.',
  unit: 's',
  kind: 'number',
  min: 0.05,
  max: 3600,
  default: 30,
  group: 'Checkpoints',
  acts: 'now',
};
const workers: ConfigField = { ...interval, key: 'maxWorkers', unit: 'workers', kind: 'whole', min: 1, default: null };

test('a field says its range, its default and when a change acts', () => {
  expect(fieldFacts(interval)).toBe('0.05 to 3,600 s · default 30 s · acts at once');
  expect(fieldFacts({ ...workers, acts: 'launch' })).toBe(
    '1 to 3,600 workers · default automatic · acts at the next launch',
  );
});

test('values have words', () => {
  expect(valueWords(interval, true)).toBe('on');
  expect(valueWords(interval, { failed: 1200 })).toBe('1,200 failed');
  expect(valueWords(interval, { percent: 20 })).toBe('20 % failed');
  expect(valueWords({ ...interval, unit: 'share' }, 0.05)).toBe('0.05');
});

test.each([
  [30, undefined],
  [0.05, undefined],
  [0, 'Must be 0.05 to 3,600 s'],
  [3601, 'Must be 0.05 to 3,600 s'],
  ['-', 'Not a number'],
  ['', 'Needs a value, 0.05 to 3,600 s'],
])('of %j the field says %j', (typed, problem) => {
  expect(numberProblem(interval, typed)).toBe(problem);
});

test('a whole number takes no fraction, and what follows the machine may be empty', () => {
  expect(numberProblem(workers, 1.5)).toBe('A whole number, please');
  expect(numberProblem(workers, '')).toBeUndefined();
});
