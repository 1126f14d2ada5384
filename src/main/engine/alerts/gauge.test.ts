import { describe, expect, test } from 'vitest';
import { awake, stepGauge, UNKNOWN, type Condition, type GaugeState } from './gauge.ts';

const warning = (value: number | null): Condition => ({
  name: 'warning',
  level: 'WARNING',
  value,
  side: 'above',
  raise: 80,
  clear: 76,
  forMs: 30_000,
});
const critical = (value: number | null): Condition => ({
  ...warning(value),
  name: 'critical',
  level: 'CRITICAL',
  raise: 90,
  clear: 85.5,
});

/** What is done at each second of a figure, as `second: what`. */
function acts(values: readonly (number | null)[], from: GaugeState = { raised: null, bad: new Map() }): string[] {
  let state = from;
  return values.flatMap((value, second) => {
    const step = stepGauge(state, [warning(value), critical(value)], second * 1000);
    state = step.state;
    return step.act === null ? [] : [`${second}: ${step.act}${step.act === 'raise' ? ` ${state.raised}` : ''}`];
  });
}
const held = (value: number | null, seconds: number): (number | null)[] => Array.from({ length: seconds }, () => value);

describe('a gauge', () => {
  test.each<[string, (number | null)[], string[]]>([
    ['just at its threshold is well', held(80, 100), []],
    ['above it for 30 s is raised once', held(80.1, 100), ['30: raise WARNING']],
    ['above it for a second less is not', [...held(81, 30), ...held(79, 60)], []],
    ['that dips begins anew', [...held(81, 29), 79, ...held(81, 29), 79, ...held(81, 31)], ['90: raise WARNING']],
    [
      'once raised, is well below the lower threshold only',
      [...held(81, 31), ...held(77, 50), ...held(76.1, 50), 76],
      ['30: raise WARNING', '131: clear'],
    ],
    [
      'far above escalates the same one',
      [...held(85, 40), ...held(95, 40)],
      ['30: raise WARNING', '70: raise CRITICAL'],
    ],
    ['far above at once is raised at the higher level alone', held(95, 100), ['30: raise CRITICAL']],
    [
      'that falls back to the warning stays as it is, and can escalate no further',
      [...held(95, 31), ...held(81, 60), ...held(95, 60)],
      ['30: raise CRITICAL'],
    ],
    ['with nothing to read is well', [...held(95, 31), null], ['30: raise CRITICAL', '31: clear']],
  ])('%s', (_, values, expected) => {
    expect(acts(values)).toEqual(expected);
  });

  test('of which nothing is known is cleared when it is well, and raised or left alone when it may not be', () => {
    expect(acts([20, 20], UNKNOWN)).toEqual(['0: clear']);
    expect(acts([...held(85, 40)], UNKNOWN)).toEqual(['30: raise WARNING']);
    expect(acts([...held(85, 10), 20], UNKNOWN)).toEqual(['10: clear']);
  });

  test('below a limit works the same, the other way about', () => {
    const free = (value: number): Condition => ({
      ...warning(value),
      side: 'below',
      raise: 2,
      clear: 2.1,
      forMs: 1000,
    });
    let state: GaugeState = { raised: null, bad: new Map() };
    const seen = [2, 1.9, 1.9, 2.05, 2.1].map((value, second) => {
      const step = stepGauge(state, [free(value)], second * 1000);
      state = step.state;
      return step.act;
    });
    expect(seen).toEqual([null, null, 'raise', null, 'clear']);
  });

  test('after a sleep it waits its whole time again, and what was raised stays', () => {
    let { state } = stepGauge({ raised: null, bad: new Map() }, [warning(85)], 0);
    state = awake(state);
    expect(stepGauge(state, [warning(85)], 40_000).act).toBeNull();
    ({ state } = stepGauge(stepGauge(state, [warning(85)], 40_000).state, [warning(85)], 70_000));
    expect(state.raised).toBe('WARNING');
    expect(stepGauge(awake(state), [warning(78)], 80_000).act).toBeNull();
    expect(stepGauge(awake(state), [warning(70)], 80_000).act).toBe('clear');
  });
});
