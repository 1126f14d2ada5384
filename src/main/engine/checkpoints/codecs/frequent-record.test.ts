import { expect, test } from 'vitest';
import { recordSchema } from '../records.ts';
import { frequentRecord } from './frequent-record.ts';

const lease = { k: 'lease', n: 7, w: 1, g: 0, c: [0, 64, 70, 71] };
const done = { k: 'done', n: 7, c: [0, 2] };
const facts = [0, 4096, '1790000000123400000', '12345', 99];
const back = { k: 'back', n: 7, c: [] };

test.each([lease, done, { ...done, o: [] }, { ...done, o: [facts, facts.slice(0, 4), [...facts, 5]] }, back])(
  'is what the schema takes, unchanged: %j',
  (record) => {
    expect(frequentRecord(record)).toBe(true);
    expect(recordSchema.parse(record)).toEqual(record);
  },
);

test.each([
  { ...lease, c: [1] },
  { ...lease, c: [0, -1] },
  { ...lease, c: [0, 0.5] },
  { ...lease, c: '01' },
  { ...lease, w: -1 },
  { ...lease, n: 2 ** 53 },
  { ...back, n: '7' },
  { ...done, o: {} },
  { ...done, o: [facts.slice(0, 3)] },
  { ...done, o: [[0, '4096', '1', '2']] },
  { ...done, o: [[0, 4096, 1, '2']] },
  { ...done, o: [[0, 4096, '1', 2]] },
  { ...done, o: [[...facts, 'x']] },
  { ...done, o: [[-1, 4096, '1', '2']] },
  { ...done, o: undefined, c: [0] },
])('is not what the schema refuses: %j', (record) => {
  expect(frequentRecord(record)).toBe(false);
  expect(recordSchema.safeParse(record).success).toBe(false);
});

test('leaves to the schema what is not frequent, and keys that it would drop', () => {
  for (const raw of [
    null,
    7,
    'lease',
    [],
    { k: 'close', at: 1 },
    { ...done, more: 1 },
    { ...lease, o: [] },
    { ...back, e: {} },
  ]) {
    expect(frequentRecord(raw)).toBe(false);
  }
});
