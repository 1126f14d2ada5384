import { expect, test } from 'vitest';
import { calmFacts } from '../../../../../test/support/calm-facts.ts';
import { exposition, numberText } from './exposition.ts';
import type { Metric, Sample } from './metric.ts';

const metric = (name: string, samples: readonly Sample[], help = 'It is.'): Metric => ({
  name,
  type: 'gauge',
  help,
  unit: '1',
  read: () => samples,
});

test('each metric has its head once and its samples below it, in the order given', () => {
  const metrics = [
    metric('b', [{ value: 2 }]),
    metric('a', [
      { labels: { state: 'x', kind: 'y' }, value: 1 },
      { labels: { le: '+Inf' }, suffix: '_bucket', value: 3 },
    ]),
  ];
  expect(exposition(metrics, calmFacts())).toBe(
    [
      '# HELP b It is.',
      '# TYPE b gauge',
      'b 2',
      '# HELP a It is.',
      '# TYPE a gauge',
      'a{state="x",kind="y"} 1',
      'a_bucket{le="+Inf"} 3',
      '',
    ].join('\n'),
  );
});

test('what has nothing to tell is left out, head and all', () => {
  expect(exposition([metric('a', []), metric('b', [{ value: 0 }])], calmFacts())).not.toContain('a gauge');
});

test('backslashes, newlines and quotes are escaped where the format says so', () => {
  const text = exposition([metric('a', [{ labels: { l: 'c:\\d\n"e"' }, value: 1 }], 'A \\ "b"\nc')], calmFacts());
  expect(text).toContain('# HELP a A \\\\ "b"\\nc\n');
  expect(text).toContain('a{l="c:\\\\d\\n\\"e\\""} 1\n');
});

test.each([
  [0, '0'],
  [-0, '0'],
  [12_345_678, '12345678'],
  [0.1, '0.1'],
  [2 ** 53, '9007199254740992'],
  [1e-9, '1e-9'],
  [Number.NaN, 'NaN'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
])('%d is written %s', (value, text) => {
  expect(numberText(value)).toBe(text);
});
