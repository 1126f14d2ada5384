import { expect, test } from 'vitest';
import { matchesAll } from './matchers.ts';

const LABELS = { alertname: 'disk-full', instance: 'mill.example', worker: 'W3', text: 'a\nb' };
const matcher = (name: string, value: string, isRegex = false, isEqual = true) => ({ name, value, isRegex, isEqual });

test.each([
  ['=', matcher('worker', 'W3'), true],
  ['=', matcher('worker', 'W'), false],
  ['= "" of a label that is missing', matcher('nothing', ''), true],
  ['!=', matcher('worker', 'W3', false, false), false],
  ['!= of a label that is missing', matcher('nothing', 'x', false, false), true],
  ['=~', matcher('alertname', 'disk-.*', true), true],
  ['=~ is anchored at its end', matcher('alertname', 'disk', true), false],
  ['=~ is anchored at its beginning', matcher('alertname', 'full', true), false],
  ['=~ with alternatives, anchored as a whole', matcher('alertname', 'disk|full', true), false],
  ['=~ by case', matcher('alertname', 'DISK-FULL', true), false],
  ['=~ with a flag in front', matcher('alertname', '(?i)DISK-FULL', true), true],
  ['=~ with a named group', matcher('alertname', '(?P<what>disk)-full', true), true],
  ['=~ where a point is no line break', matcher('text', 'a.b', true), false],
  ['=~ with the flag s', matcher('text', '(?s)a.b', true), true],
  ['=~ with a class of Unicode', matcher('alertname', '\\p{L}+-full', true), true],
  ['=~ with an escape that is none', matcher('alertname', 'disk\\-full', true), true],
  ['!~', matcher('worker', 'W[1-4]', true, false), false],
  ['!~', matcher('worker', 'W[5-9]', true, false), true],
  ['what JavaScript cannot read', matcher('worker', '(?U)W.*', true), null],
])('%s: %j is %j', (_what, one, holds) => {
  expect(matchesAll([one], LABELS)).toBe(holds);
});

test('all have to hold; one that does not is enough, whatever cannot be told', () => {
  const unreadable = matcher('worker', '(', true);
  expect(matchesAll([matcher('worker', 'W3'), matcher('instance', 'mill.example')], LABELS)).toBe(true);
  expect(matchesAll([matcher('worker', 'W3'), matcher('instance', 'other')], LABELS)).toBe(false);
  expect(matchesAll([unreadable, matcher('instance', 'other')], LABELS)).toBe(false);
  expect(matchesAll([unreadable, matcher('worker', 'W3')], LABELS)).toBe(null);
});

test('a pattern that takes for ever is given up', () => {
  expect(matchesAll([matcher('x', '(a+)+b', true)], { x: 'a'.repeat(60) })).toBe(null);
});
