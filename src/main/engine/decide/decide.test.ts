import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERROR_CLASSES, type TaskError } from '../../../shared/domain/task.ts';
import { decide, DEVICE_WAIT_MS, RETRY_BUDGET, RETRY_CAP_MS, RETRY_FLOOR_MS } from './decide.ts';
import { BRAKES, type Brake, type Event, type Facts, type HaltPolicy } from './facts.ts';

const SEED = 20_240_901;
const RUNS = { seed: SEED, numRuns: 1000 } as const;

const calm: Facts = {
  policy: { faultTolerance: true, maxRetries: 3, delayMs: 1000, backoffFactor: 2 },
  halt: { kind: 'percent', percent: 20, minFinished: 50, minFailed: 10 },
  brakes: new Set(),
  task: { attempts: 0, losses: 0, deviceErrors: 0 },
  lane: 'closed',
  batch: { finished: 0, failed: 0 },
  budget: RETRY_BUDGET.size,
  draw: 0.5,
};
const error = (cls: TaskError['class'], retryAfterMs?: number): TaskError => ({
  class: cls,
  code: 'X',
  message: 'x',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const fault = (cls: TaskError['class']): Event => ({ kind: 'error', error: error(cls) });
const loss: Event = { kind: 'loss', error: error('transient') };

const factsArb: fc.Arbitrary<Facts> = fc.record({
  policy: fc.record({
    faultTolerance: fc.boolean(),
    maxRetries: fc.nat(5),
    delayMs: fc.nat(100_000),
    backoffFactor: fc.double({ min: 1, max: 10, noNaN: true }),
  }),
  halt: fc.oneof(
    fc.constant<HaltPolicy>({ kind: 'off' }),
    fc.record({ kind: fc.constant('failed'), failed: fc.integer({ min: 1, max: 40 }) }),
    fc.record({
      kind: fc.constant('percent'),
      percent: fc.nat(100),
      minFinished: fc.nat(60),
      minFailed: fc.nat(20),
    }),
  ),
  brakes: fc.subarray([...BRAKES]).map((brakes): ReadonlySet<Brake> => new Set(brakes)),
  task: fc.record({ attempts: fc.nat(6), losses: fc.nat(2), deviceErrors: fc.nat(6) }),
  lane: fc.constantFrom('closed', 'open', 'half-open'),
  batch: fc.nat(100).chain((finished) => fc.record({ finished: fc.constant(finished), failed: fc.nat(finished) })),
  budget: fc.double({ min: 0, max: RETRY_BUDGET.size, noNaN: true }),
  draw: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});
const errorArb = fc
  .tuple(fc.constantFrom(...ERROR_CLASSES), fc.option(fc.nat(200_000), { nil: undefined }))
  .map(([cls, after]) => error(cls, after));
const eventArb: fc.Arbitrary<Event> = fc.oneof(
  fc.constantFrom<Event>({ kind: 'dispatch' }, { kind: 'evicted' }),
  fc.integer({ min: 1, max: 100 }).map((tasks): Event => ({ kind: 'success', tasks })),
  errorArb.map((made): Event => ({ kind: 'error', error: made })),
  errorArb.map((made): Event => ({ kind: 'loss', error: made })),
);

describe('the table', () => {
  test.each<[string, Partial<Facts>, Event, ReturnType<typeof decide>]>([
    [
      'nothing brakes: go',
      {},
      { kind: 'dispatch' },
      { task: { kind: 'go' }, charge: 0, loss: 0, device: 0, budget: 0 },
    ],
    [
      'a success is charged, and returns a tenth of a retry',
      {},
      { kind: 'success', tasks: 1 },
      { task: { kind: 'complete' }, charge: 1, loss: 0, device: 0, budget: 0.1 },
    ],
    [
      'an eviction is free',
      {},
      { kind: 'evicted' },
      { task: { kind: 'requeue', alone: false, delayMs: 0 }, charge: 0, loss: 0, device: 0, budget: 0 },
    ],
    [
      'the fault of nobody is free',
      {},
      fault('nobody'),
      { task: { kind: 'requeue', alone: false, delayMs: 0 }, charge: 0, loss: 0, device: 0, budget: 0 },
    ],
    [
      'a full disk is free, and pauses the lane',
      {},
      fault('resource'),
      {
        task: { kind: 'requeue', alone: false, delayMs: 0 },
        charge: 0,
        loss: 0,
        device: 0,
        budget: 0,
        brake: 'device-lane',
      },
    ],
    [
      'an error of the device charges no attempt, but is counted',
      {},
      fault('device'),
      { task: { kind: 'requeue', alone: false, delayMs: DEVICE_WAIT_MS }, charge: 0, loss: 0, device: 1, budget: 0 },
    ],
    [
      'the fourth of one file, while others can be read, ends it',
      { task: { attempts: 0, losses: 0, deviceErrors: 3 } },
      fault('device'),
      { task: { kind: 'fail', reason: 'exhausted' }, charge: 0, loss: 0, device: 1, budget: 0 },
    ],
    [
      'while the device is known to be gone it is nobody’s fault, however often',
      { lane: 'open', task: { attempts: 0, losses: 0, deviceErrors: 3 } },
      fault('device'),
      { task: { kind: 'requeue', alone: false, delayMs: 0 }, charge: 0, loss: 0, device: 0, budget: 0 },
    ],
    [
      'so for the file that tries it out',
      { lane: 'half-open', task: { attempts: 0, losses: 0, deviceErrors: 3 } },
      fault('device'),
      { task: { kind: 'requeue', alone: false, delayMs: 0 }, charge: 0, loss: 0, device: 0, budget: 0 },
    ],
    [
      'without fault tolerance the first error of the device ends it',
      { policy: { ...calm.policy, faultTolerance: false } },
      fault('device'),
      { task: { kind: 'fail', reason: 'exhausted' }, charge: 0, loss: 0, device: 1, budget: 0 },
    ],
    [
      'a permanent error ends the task',
      {},
      fault('permanent'),
      { task: { kind: 'fail', reason: 'permanent' }, charge: 1, loss: 0, device: 0, budget: 0 },
    ],
    [
      'the first passing error is tried again',
      {},
      fault('transient'),
      { task: { kind: 'retry', delayMs: 500 }, charge: 1, loss: 0, device: 0, budget: -1 },
    ],
    [
      'the third is too, after four times as long',
      { task: { attempts: 2, losses: 0, deviceErrors: 0 } },
      fault('transient'),
      { task: { kind: 'retry', delayMs: 2000 }, charge: 1, loss: 0, device: 0, budget: -1 },
    ],
    [
      'the fourth is the last',
      { task: { attempts: 3, losses: 0, deviceErrors: 0 } },
      fault('transient'),
      { task: { kind: 'fail', reason: 'exhausted' }, charge: 1, loss: 0, device: 0, budget: 0 },
    ],
    [
      'with the budget empty it waits for the last pass',
      { budget: 0.95 },
      fault('transient'),
      { task: { kind: 'last-pass' }, charge: 1, loss: 0, device: 0, budget: 0 },
    ],
    [
      'the first loss: once more, alone',
      {},
      loss,
      { task: { kind: 'requeue', alone: true, delayMs: 0 }, charge: 0, loss: 1, device: 0, budget: 0 },
    ],
    [
      'the second loss: poisoned',
      { task: { attempts: 0, losses: 1, deviceErrors: 0 } },
      loss,
      { task: { kind: 'fail', reason: 'poisoned' }, charge: 0, loss: 1, device: 0, budget: 0 },
    ],
    [
      'without fault tolerance the first error ends it',
      { policy: { ...calm.policy, faultTolerance: false } },
      fault('transient'),
      { task: { kind: 'fail', reason: 'exhausted' }, charge: 1, loss: 0, device: 0, budget: 0 },
    ],
    [
      'without fault tolerance the first loss ends it',
      { policy: { ...calm.policy, faultTolerance: false } },
      loss,
      { task: { kind: 'fail', reason: 'lost' }, charge: 0, loss: 1, device: 0, budget: 0 },
    ],
    [
      'the failure that is one too many halts the batch',
      { batch: { finished: 49, failed: 10 } },
      fault('permanent'),
      { task: { kind: 'fail', reason: 'permanent' }, charge: 1, loss: 0, device: 0, budget: 0, brake: 'halt' },
    ],
  ])('%s', (_, facts, event, decision) => {
    expect(decide({ ...calm, ...facts }, event)).toEqual(decision);
  });

  test.each([
    ['too few finished', { finished: 48, failed: 20 }],
    ['too few failed', { finished: 49, failed: 8 }],
    ['exactly the share', { finished: 54, failed: 10 }],
  ])('no halt: %s', (_, batch) => {
    expect(decide({ ...calm, batch }, fault('permanent'))).not.toHaveProperty('brake');
  });

  test.each([
    [{ finished: 40, failed: 11 }, 9, undefined],
    [{ finished: 40, failed: 11 }, 10, 'halt'],
    [{ finished: 40, failed: 11 }, 15, undefined],
    [{ finished: 40, failed: 9 }, 10, undefined],
  ])('a success that makes the files enough for a share may halt, too: %j and %i more', (batch, tasks, brake) => {
    expect(decide({ ...calm, batch }, { kind: 'success', tasks }).brake).toBe(brake);
  });

  test.each<[string, HaltPolicy, number, Facts['batch'], Event, boolean]>([
    ['off never halts', { kind: 'off' }, 0, { finished: 999, failed: 999 }, fault('permanent'), false],
    ['the first of one', { kind: 'failed', failed: 1 }, 0, { finished: 0, failed: 0 }, fault('permanent'), true],
    ['the fourth of five', { kind: 'failed', failed: 5 }, 0, { finished: 9, failed: 3 }, fault('permanent'), false],
    ['the fifth of five', { kind: 'failed', failed: 5 }, 0, { finished: 9, failed: 4 }, fault('permanent'), true],
    ['a retry is no failure', { kind: 'failed', failed: 1 }, 0, { finished: 9, failed: 4 }, fault('transient'), false],
    ['a poisoned file is one', { kind: 'failed', failed: 1 }, 1, { finished: 0, failed: 0 }, loss, true],
  ])('halt by number: %s', (_, halt, losses, batch, event, halts) => {
    const made = decide({ ...calm, halt, batch, task: { attempts: 0, losses, deviceErrors: 0 } }, event);
    expect(made.brake).toBe(halts ? 'halt' : undefined);
  });

  test('of several brakes the one that stands first in the order of precedence holds', () => {
    const order: Brake[] = ['suspend', 'crash-loop', 'pool-breaker', 'device-lane', 'halt', 'user'];
    expect([...BRAKES]).toEqual(order);
    order.forEach((by, at) => {
      // Put on in the opposite order: what counts is the table, not time.
      const brakes = new Set(order.slice(at).toReversed());
      expect(decide({ ...calm, brakes }, { kind: 'dispatch' }).task).toEqual({ kind: 'hold', by });
    });
  });
});

describe('whatever the facts', () => {
  test('the same facts and event give the same decision, and leave both as they were', () => {
    fc.assert(
      fc.property(factsArb, eventArb, (facts, event) => {
        const before = structuredClone({ facts, event });
        expect(decide(facts, event)).toEqual(decide(structuredClone(facts), structuredClone(event)));
        expect({ facts, event }).toEqual(before);
      }),
      RUNS,
    );
  });

  test('only what is the own doing of a task is charged to it, and only a loss counts as one', () => {
    fc.assert(
      fc.property(factsArb, eventArb, (facts, event) => {
        const made = decide(facts, event);
        const own = event.kind === 'error' && (event.error.class === 'transient' || event.error.class === 'permanent');
        expect(made.charge).toBe(own || event.kind === 'success' ? 1 : 0);
        expect(made.loss).toBe(event.kind === 'loss' ? 1 : 0);
      }),
      RUNS,
    );
  });

  test('no task is tried again past its limit, or after two losses', () => {
    fc.assert(
      fc.property(factsArb, eventArb, (facts, event) => {
        const spent = facts.task.attempts >= facts.policy.maxRetries || !facts.policy.faultTolerance;
        const lostBefore = facts.task.losses >= 1 || !facts.policy.faultTolerance;
        const transient = event.kind === 'error' && event.error.class === 'transient';
        const ends = decide(facts, event).task.kind === 'fail';
        expect((transient || event.kind === 'loss') && ends).toBe(
          transient ? spent : event.kind === 'loss' && lostBefore,
        );
      }),
      RUNS,
    );
  });

  test('a file ends by errors of its device only where the device is well', () => {
    fc.assert(
      fc.property(factsArb, (facts) => {
        const { task, device } = decide(facts, fault('device'));
        expect(device).toBe(facts.lane === 'closed' ? 1 : 0);
        const spent = facts.task.deviceErrors >= facts.policy.maxRetries || !facts.policy.faultTolerance;
        expect(task.kind).toBe(facts.lane === 'closed' && spent ? 'fail' : 'requeue');
      }),
      RUNS,
    );
  });

  test('a delay lies between its floor and its bound, and never below what the recipe asks for', () => {
    fc.assert(
      fc.property(factsArb, errorArb, (facts, made) => {
        const { task } = decide(facts, { kind: 'error', error: { ...made, class: 'transient' } });
        if (task.kind !== 'retry') return;
        const bound = Math.min(RETRY_CAP_MS, facts.policy.delayMs * facts.policy.backoffFactor ** facts.task.attempts);
        const asked = made.retryAfterMs ?? 0;
        expect(task.delayMs).toBeGreaterThanOrEqual(Math.max(RETRY_FLOOR_MS, asked));
        expect(task.delayMs).toBeLessThanOrEqual(Math.max(RETRY_FLOOR_MS, asked, bound));
      }),
      RUNS,
    );
  });

  test('a retry takes from the budget what it has, and the last pass takes nothing', () => {
    fc.assert(
      fc.property(factsArb, eventArb, (facts, event) => {
        const { task, budget } = decide(facts, event);
        const moves: Partial<Record<typeof task.kind, number>> = {
          retry: -RETRY_BUDGET.perRetry,
          complete: event.kind === 'success' ? RETRY_BUDGET.perSuccess * event.tasks : 0,
        };
        expect(budget).toBe(moves[task.kind] ?? 0);
        expect(facts.budget + budget).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });

  test('only an end of tasks halts, and only with a policy that halts; only a full disk pauses the lane', () => {
    fc.assert(
      fc.property(factsArb, eventArb, (facts, event) => {
        const { brake, task } = decide(facts, event);
        const full = event.kind === 'error' && event.error.class === 'resource';
        expect(brake === 'device-lane').toBe(full);
        if (brake === undefined || full) return;
        expect(brake).toBe('halt');
        expect(['fail', 'complete']).toContain(task.kind);
        expect(facts.halt.kind).not.toBe('off');
      }),
      RUNS,
    );
  });
});
