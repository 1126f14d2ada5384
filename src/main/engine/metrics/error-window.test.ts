import { describe, expect, test } from 'vitest';
import type { ErrorClass, TaskError } from '../../../shared/domain/task.ts';
import { ErrorWindow } from './error-window.ts';

const many = (count: number, kind: ErrorClass): TaskError[] =>
  Array.from({ length: count }, () => ({ class: kind, code: 'X', message: 'It failed.' }));
const MINUTE = 60_000;

describe('the error rate', () => {
  test('is of the last five minutes, and of nothing below 20 results', () => {
    const window = new ErrorWindow();
    window.note(0, 15, many(4, 'transient'));
    expect(window.rate(0)).toBeNull();
    window.note(MINUTE, 1, []);
    expect(window.rate(MINUTE)).toEqual({ share: 0.2, results: 20, failed: 4, badInputs: 0 });
    window.note(4 * MINUTE, 80, []);
    expect(window.rate(5 * MINUTE)).toMatchObject({ share: 0.04, results: 100 });
    expect(window.rate(5 * MINUTE + 1)).toMatchObject({ share: 0, results: 81 });
  });

  test('is of the last 20 when there were fewer in that time', () => {
    const window = new ErrorWindow();
    window.note(0, 100, []);
    window.note(MINUTE, 0, many(5, 'transient'));
    expect(window.rate(30 * MINUTE)).toEqual({ share: 0.25, results: 20, failed: 5, badInputs: 0 });
    window.note(31 * MINUTE, 18, []);
    expect(window.rate(31 * MINUTE)).toMatchObject({ share: 0.1, results: 20, failed: 2 });
  });

  test.each<[ErrorClass, number, number]>([
    ['transient', 0.5, 0],
    ['permanent', 0, 20],
    ['resource', 0, 0],
    ['device', 0, 0],
    ['nobody', 0, 0],
  ])('counts what is %s as it is worth', (kind, share, badInputs) => {
    const window = new ErrorWindow();
    window.note(0, 20, many(20, kind));
    expect(window.rate(0)).toMatchObject({ share, badInputs });
  });

  test('keeps a bucket a second and no more, however many results there are', () => {
    const window = new ErrorWindow();
    for (let ms = 0; ms < 20 * MINUTE; ms += 10) window.note(ms, 1, []);
    expect(window.rate(20 * MINUTE)?.results).toBe(100 * 300);
  });
});
