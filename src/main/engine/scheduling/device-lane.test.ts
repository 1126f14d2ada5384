import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import { DeviceLane } from './device-lane.ts';

const FULL: TaskError = { class: 'resource', code: 'ENOSPC', message: 'no space' };
const GONE: TaskError = { class: 'device', code: 'ENXIO', message: 'not there' };

let clock: FakeClock;
let lane: DeviceLane;
let heard: string[];
let probes: number[];
/** What probes failed of. */
let stillIll: string[];
/** Whether the disk takes what is written. */
let well: boolean;

beforeEach(() => {
  clock = new FakeClock();
  [heard, probes, stillIll, well] = [[], [], [], false];
  lane = new DeviceLane({
    clock,
    probe: () => {
      probes.push(clock.now());
      return well ? Promise.resolve() : Promise.reject(new Error('no space'));
    },
    onHold: (error) => heard.push(`hold ${error?.code ?? 'data'}`),
    onStill: (error) => stillIll.push(String(error)),
    onFree: () => heard.push('free'),
    onCured: () => heard.push('cured'),
  });
});

/** Time passes; what a probe says is heard after it. */
async function pass(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    clock.advance(1000);
    await setImmediate();
  }
}

describe('a full disk', () => {
  test('is tried after 1 s, then after 2, 4 … 30 s, and holds the lane once', async () => {
    lane.full(FULL);
    lane.full(FULL);
    expect(lane.kind).toBe('open');
    await pass(130);
    expect(probes.map((at) => at / 1000)).toEqual([1, 3, 7, 15, 31, 61, 91, 121]);
    expect(heard).toEqual(['hold ENOSPC']);
    expect(stillIll).toEqual(probes.map(() => 'Error: no space'));
  });

  test('with room again lets go, and is cured when a file has ended well', async () => {
    lane.full(FULL);
    await pass(2);
    well = true;
    await pass(1);
    expect([lane.kind, ...heard]).toEqual(['closed', 'hold ENOSPC', 'free']);
    lane.ended(1, null);
    expect(heard).toEqual(['hold ENOSPC', 'free', 'cured']);
    lane.ended(1, null);
    expect(heard).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  test('with room for the probe alone is tried less and less often, until a file has ended well', async () => {
    well = true;
    for (const seconds of [1, 2, 4, 8]) {
      lane.full(FULL);
      await pass(seconds - 1);
      expect(lane.kind).toBe('open');
      await pass(1);
      expect(lane.kind).toBe('closed');
    }
    lane.ended(1, null);
    lane.full(FULL);
    await pass(1);
    expect(lane.kind).toBe('closed');
  });

  test('a file that ends well while the lane is held cures nothing', () => {
    lane.full(FULL);
    lane.ended(5, null);
    expect(heard).toEqual(['hold ENOSPC']);
  });

  test('a probe that answers after a person went on is not heeded', async () => {
    lane.full(FULL);
    clock.advance(1000);
    lane.letGo();
    await setImmediate();
    expect(lane.kind).toBe('closed');
    expect([clock.pending, ...heard, ...stillIll]).toEqual([0, 'hold ENOSPC']);
  });
});

describe('a device that is gone', () => {
  const errors = (count: number): void => {
    for (let i = 0; i < count; i++) lane.ended(0, GONE);
  };

  test('opens the lane at the tenth error, and one file at a time tries it after 30 s', async () => {
    errors(9);
    expect([lane.kind, ...heard]).toEqual(['closed']);
    errors(3);
    expect([lane.kind, ...heard]).toEqual(['open', 'hold ENXIO']);
    await pass(29);
    expect(lane.kind).toBe('open');
    await pass(1);
    expect([lane.kind, ...heard]).toEqual(['half-open', 'hold ENXIO', 'free']);
    lane.ended(1, null);
    lane.ended(1, null);
    expect([lane.kind, ...heard]).toEqual(['half-open', 'hold ENXIO', 'free']);
    lane.ended(1, null);
    expect([lane.kind, ...heard]).toEqual(['closed', 'hold ENXIO', 'free', 'cured']);
    expect(probes).toEqual([]);
  });

  test('a try that fails holds it for twice as long', async () => {
    errors(10);
    await pass(30);
    errors(1);
    expect(lane.kind).toBe('open');
    await pass(59);
    expect(lane.kind).toBe('open');
    await pass(1);
    expect(lane.kind).toBe('half-open');
    expect(heard).toEqual(['hold ENXIO', 'free', 'hold ENXIO', 'free']);
  });

  test('a person who goes on tries it at once', () => {
    errors(10);
    lane.letGo();
    expect([lane.kind, clock.pending]).toEqual(['half-open', 0]);
  });

  test('a lease that ended well counts for no more than the breaker looks back on', () => {
    lane.ended(100_000, null);
    errors(9);
    expect(lane.kind).toBe('closed');
    errors(1);
    expect(lane.kind).toBe('open');
  });
});

test('several causes: it goes on when the last of them is gone', async () => {
  well = true;
  lane.data(false);
  lane.full(FULL);
  await pass(1);
  expect([lane.kind, ...heard]).toEqual(['open', 'hold data', 'hold ENOSPC']);
  lane.data(true);
  expect([lane.kind, ...heard]).toEqual(['closed', 'hold data', 'hold ENOSPC', 'free']);
  lane.data(true);
  expect(heard).toHaveLength(3);
});
