import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LoopLag } from './loop-lag.ts';

test('a loop that stood still is told at once as its worst, and switched off and on again it is forgotten', async () => {
  const lag = new LoopLag();
  lag.start();
  // The histogram begins with the first turn of its own timer.
  while (lag.facts.max === 0) await wait(1);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  while (lag.facts.max < 0.25) await wait(1);
  const { p99, max } = lag.facts;
  expect(p99).toBeLessThanOrEqual(max);
  lag.stop();
  expect(lag.facts).toEqual({ p99: 0, max: 0 });
});
