import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { FakeProbe } from '../../../../test/support/fake-probe.ts';
import type { HealthSample } from '../../../shared/domain/metrics.ts';
import { SampleBook } from './sample-book.ts';
import { Sampler } from './sampler.ts';
import { VolumeWatch } from './volume-watch.ts';

let probe: FakeProbe;
let sampler: Sampler;
let taken: HealthSample[];
let gaps: number[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const clock = new FakeClock();
  probe = new FakeProbe();
  [taken, gaps] = [[], []];
  sampler = new Sampler({
    clock,
    probe,
    volumes: new VolumeWatch({
      clock,
      probe,
      everyMs: () => 10_000,
      folders: () => ({ output: '/out', data: '/data' }),
    }),
    book: new SampleBook(2),
    work: () => ({
      rates: { filesPerSecond: 3, bytesPerSecond: 4, chunksPerSecond: 5, failedPerSecond: 6 },
      queue: 7,
      workers: { total: 2, healthy: 2, busy: 1 },
      workerCpu: [50, 0],
    }),
    takeGap: () => gaps.shift() ?? 0,
    onSample: (sample) => void taken.push(sample),
  });
});

afterEach(() => {
  sampler.stop();
  vi.useRealTimers();
});

test('a sample a second, from the start to the stop, however often it is told', () => {
  sampler.start();
  sampler.start();
  expect([probe.running, sampler.running]).toEqual([true, true]);
  vi.advanceTimersByTime(3999);
  expect(taken).toHaveLength(3);
  expect(taken[0]).toMatchObject({ machine: { cpuPercent: 30 }, throughput: { bytesPerSecond: 4 }, queue: 7 });
  sampler.stop();
  sampler.stop();
  vi.advanceTimersByTime(10_000);
  expect([taken.length, probe.running, sampler.running]).toEqual([3, false, false]);
});

test('a sleep is a mark on the sample after it, and on no other', () => {
  gaps = [0, 180_000, 0];
  sampler.start();
  vi.advanceTimersByTime(3000);
  expect(taken.map(({ gapMs }) => gapMs)).toEqual([undefined, 180_000, undefined]);
});
