import { expect, test } from 'vitest';
import { share } from './structural-share.ts';

test('equal parts keep their identity, changed ones do not', () => {
  const prev = {
    workers: [
      { id: 1, task: { path: 'a' } },
      { id: 2, task: { path: 'b' } },
    ],
  };
  const next = {
    workers: [
      { id: 1, task: { path: 'a' } },
      { id: 2, task: { path: 'c' } },
    ],
  };
  const shared = share(prev, next);
  expect(shared).toEqual(next);
  expect(shared.workers[0]).toBe(prev.workers[0]);
  expect(shared.workers[1]).not.toBe(prev.workers[1]);
});

test('all equal gives the old one back', () => {
  const prev = { a: [1, 2], b: { c: null } };
  expect(share(prev, structuredClone(prev))).toBe(prev);
});

test('a key that went, came or turned undefined is a change', () => {
  const prev: { a: number; b?: number | undefined } = { a: 1, b: 2 };
  expect(share(prev, { a: 1 })).toEqual({ a: 1 });
  expect(share<object>({ a: 1 }, { a: 1, b: undefined })).toHaveProperty('b');
  expect(share([1, 2, 3], [1, 2])).toEqual([1, 2]);
});
