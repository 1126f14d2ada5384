import { afterEach, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { HazardBatch, until } from '../../../../test/support/hazard-batch.ts';
import { DEVICE_WAIT_MS } from '../decide/decide.ts';

/* Errors of the device in real threads, on a clock that passes when it is told to. */

let batch: HazardBatch;

afterEach(() => batch.remove());

test('one bad sector ends its file after four tries, and no more than that', async () => {
  batch = new HazardBatch(60, ['eio-always', 'eio-twice']);
  const clock = new FakeClock();
  const processor = batch.processor({}, { clock });
  const running = batch.run(processor);
  for (let tries = 1; tries < 4; tries++) {
    // Both have come back from their worker, and wait.
    await until(processor, () => {
      const tried = batch.attempts('eio-always') === tries && batch.attempts('eio-twice') === tries;
      return tried && processor.getStats().faultTolerance.activeTasks === 0;
    });
    clock.advance(DEVICE_WAIT_MS);
  }
  const outcomes = await running;
  expect(outcomes.get('eio-always')).toMatchObject({
    state: 'FAILED',
    failReason: 'exhausted',
    attempts: 0,
    error: { class: 'device', code: 'EIO' },
  });
  expect(outcomes.get('eio-twice')).toMatchObject({ state: 'COMPLETED', attempts: 1, losses: 0 });
  expect([batch.attempts('eio-always'), batch.attempts('eio-twice')]).toEqual([4, 3]);
  expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED_WITH_FAILURES', retries: 0 });
});

test('a device that is gone pauses the batch; it is tried with one file, and all goes on when it is back', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `gone-${i}`);
  batch = new HazardBatch(0, names);
  const clock = new FakeClock();
  const processor = batch.processor({}, { clock });
  const running = batch.run(processor);
  const attempts = (): number => names.reduce((sum, name) => sum + batch.attempts(name), 0);
  const paused = (): boolean =>
    processor.current?.state === 'PAUSED' && processor.current.store.countOf('ASSIGNED') === 0;

  await until(processor, paused);
  expect(processor.current?.progress()).toMatchObject({ pauseReason: 'device', counts: { FAILED: 0 } });
  const alert = (): unknown => processor.alertManager.all().find(({ rule }) => rule === 'device-lane');
  expect(alert()).toMatchObject({ level: 'ERROR', state: 'active', count: 1, metadata: { code: 'ENODEV' } });
  const first = attempts();
  clock.advance(29_000);
  expect(processor.current?.state).toBe('PAUSED');
  clock.advance(1000);
  expect(processor.current?.state).toBe('RUNNING');
  await until(processor, paused);
  expect(attempts()).toBe(first + 1);

  batch.open();
  clock.advance(60_000);
  const outcomes = await running;
  const wrong = [...outcomes.values()].filter(({ state, attempts: charged }) => state !== 'COMPLETED' || charged !== 1);
  expect(wrong).toEqual([]);
  expect(outcomes.size).toBe(names.length);
  expect(alert()).toMatchObject({ state: 'resolved', count: 1 });
});
