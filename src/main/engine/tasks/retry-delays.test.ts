import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import { RETRY_CAP_MS, RETRY_FLOOR_MS } from '../decide/decide.ts';
import { seededRandom, type Random } from '../ports.ts';
import { TaskManager } from './task-manager.ts';
import { TaskStore } from './task-store.ts';
import { WorkQueue } from './work-queue.ts';

/*
 * The delays that a real task manager gives, ten thousand of them. Ten successes to each failure keep the retry budget
 * full.
 */

const DRAWS = 10_000;
const SUCCESSES = 10;
/** Kolmogorov and Smirnov's bound for 10,000 samples at a level of one in a thousand. The seeds are fixed: it never flickers. */
const KS_LIMIT = 1.95 / Math.sqrt(DRAWS);

interface Run {
  readonly seed?: number;
  readonly random?: Random;
  /** Retries that each task had before. */
  readonly before?: number;
  readonly retryAfterMs?: number;
  /** Grants that are asked for in vain between two leases. */
  readonly idleAsks?: number;
}

function delays({ seed = 1, random = seededRandom(seed), before = 0, retryAfterMs, idleAsks = 0 }: Run): number[] {
  const clock = new FakeClock(0);
  const count = DRAWS * (SUCCESSES + 1);
  const store = new TaskStore(count);
  store.attempts.fill(before);
  const manager = new TaskManager({
    store,
    queue: new WorkQueue(new Float64Array(count)),
    policy: { faultTolerance: true, maxRetries: 10, delayMs: 1000, backoffFactor: 2 },
    halt: { kind: 'off' },
    lane: { kind: 'closed', ended: () => undefined },
    isolation: 'none',
    clock,
    random,
    firstLease: 1,
    retries: 0,
    record: () => undefined,
    onWork: () => undefined,
    onBrake: () => undefined,
    onLastPass: () => {
      throw new Error('The budget is empty.');
    },
    onFailed: () => undefined,
  });
  const error: TaskError = { class: 'transient', code: 'EBUSY', message: 'busy', retryAfterMs };
  return Array.from({ length: DRAWS }, () => {
    const grant = manager.grant(1, 1, SUCCESSES + 1, 1);
    const [from = 0, to = 0] = grant?.runs ?? [];
    manager.settle({
      lease: grant?.lease ?? 0,
      ok: [from, to - 1],
      errors: [{ task: to - 1, error }],
      back: [],
    });
    manager.brake('user');
    for (let i = 0; i < idleAsks; i++) manager.grant(2, 1, 1, 1);
    manager.release('user');
    return (store.dueAt(to - 1) ?? Number.NaN) - clock.wall();
  });
}

/** Largest distance between the samples and the uniform distribution on [0, bound) whose values below `floor` are raised to it. */
function distance(samples: readonly number[], bound: number, floor: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const share = (x: number): number => (x < floor ? 0 : Math.min(1, (x + 1) / bound));
  return sorted.reduce((most, x, i) => {
    // Whole milliseconds: all samples of one value are one step.
    if (sorted[i + 1] === x) return most;
    return Math.max(most, Math.abs((i + 1) / sorted.length - share(x)));
  }, 0);
}

describe('full jitter over ten thousand draws', () => {
  test.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [5, 16_000],
    [6, RETRY_CAP_MS],
    [9, RETRY_CAP_MS],
  ])('the delays of retry %i are uniform below %i ms', (retry, bound) => {
    const made = delays({ seed: 20_240_907 + retry, before: retry - 1 });
    expect(distance(made, bound, RETRY_FLOOR_MS)).toBeLessThan(KS_LIMIT);
    expect(Math.min(...made)).toBeGreaterThanOrEqual(RETRY_FLOOR_MS);
    expect(Math.max(...made)).toBeLessThan(bound);
  });

  test('the test tells a half jitter, and a bound that is a twentieth off', () => {
    const made = delays({ seed: 5 });
    const half = made.map((ms) => 500 + ms / 2);
    expect(distance(half, 1000, RETRY_FLOOR_MS)).toBeGreaterThan(KS_LIMIT);
    expect(distance(made, 1050, RETRY_FLOOR_MS)).toBeGreaterThan(KS_LIMIT);
  });

  test('what the recipe asks for is a lower bound, even above the cap', () => {
    const made = delays({ seed: 6, before: 2, retryAfterMs: 1500 });
    expect(distance(made, 4000, 1500)).toBeLessThan(KS_LIMIT);
    expect(Math.min(...made)).toBe(1500);
    expect(new Set(delays({ seed: 6, retryAfterMs: 45_000 }))).toEqual(new Set([45_000]));
  });

  test('a draw of nothing is raised to the floor, and one of nearly all stays below the cap', () => {
    expect(new Set(delays({ random: () => 0 }))).toEqual(new Set([RETRY_FLOOR_MS]));
    expect(new Set(delays({ random: () => 0.999_999_9, before: 8 }))).toEqual(new Set([RETRY_CAP_MS - 1]));
  });
});

test('seeded runs are identical, however often workers ask in vain; another seed gives others', () => {
  const made = delays({ seed: 42 });
  expect(delays({ seed: 42 })).toEqual(made);
  expect(delays({ seed: 42, idleAsks: 2 })).toEqual(made);
  expect(delays({ seed: 43 })).not.toEqual(made);
});
