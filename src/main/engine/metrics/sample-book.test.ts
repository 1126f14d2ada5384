import { describe, expect, test } from 'vitest';
import { CALM } from '../../../../test/support/fake-probe.ts';
import type { HealthSample } from '../../../shared/domain/metrics.ts';
import { SampleBook } from './sample-book.ts';

const sample = (at: number, more: Partial<HealthSample> = {}): HealthSample => ({
  machine: { at, ...CALM, diskPercent: 50, diskFreeBytes: 5e10, dataDisk: { percent: 70, freeBytes: 3e10 } },
  throughput: { at, filesPerSecond: at, bytesPerSecond: 1e9, chunksPerSecond: 3, failedPerSecond: 0.5 },
  queue: 1_000_000,
  workers: { total: 2, healthy: 1, busy: 2 },
  workerCpu: [99.9, 12.3],
  ...more,
});

describe('the samples', () => {
  test('come back as they were, through the flat arrays', () => {
    const book = new SampleBook(4);
    const { dataDisk: _, ...oneDisk } = sample(2).machine;
    const all = [sample(1), sample(2, { machine: oneDisk, workerCpu: [] }), sample(3, { gapMs: 5000 })];
    for (const each of all) book.add(each);
    expect(book.seconds()).toEqual(all);
    expect(book.latest).toEqual(all[2]);
    expect(book.tenSeconds()).toEqual([]);
  });

  test('are ten minutes of seconds, and six hours of ten seconds each', () => {
    const book = new SampleBook(0);
    for (let at = 1; at <= 6 * 3600 + 100; at++) book.add(sample(at, { workerCpu: [] }));
    expect(book.seconds().map(({ machine }) => machine.at)).toEqual(
      Array.from({ length: 600 }, (_, i) => 6 * 3600 + 100 - 599 + i),
    );
    const spans = book.tenSeconds();
    expect([spans.length, spans[0]?.machine.at, spans.at(-1)?.machine.at]).toEqual([2160, 110, 6 * 3600 + 100]);
    expect(spans[0]?.throughput.filesPerSecond).toBe(105.5);
  });

  test('of ten seconds are their mean, the highest lag, all of the sleep, and the disks and workers of the last', () => {
    const book = new SampleBook(2);
    for (let at = 1; at <= 10; at++) {
      const machine = { ...sample(at).machine, cpuPercent: 10 * at, loopLagMs: at === 4 ? 500 : 2, diskPercent: at };
      const workerCpu = at < 6 ? [50] : [50, at];
      book.add(sample(at, { machine, queue: at, workerCpu, ...(at % 5 === 0 ? { gapMs: 1000 } : {}) }));
    }
    const [span] = book.tenSeconds();
    expect(span?.machine).toMatchObject({ at: 10, cpuPercent: 55, loopLagMs: 500, diskPercent: 10 });
    expect(span).toMatchObject({ queue: 10, gapMs: 2000, workerCpu: [50, 8] });
  });

  test('are told as they come, until nobody listens', () => {
    const book = new SampleBook(2);
    const told: HealthSample[] = [];
    const stop = book.onSample((each) => void told.push(each));
    book.add(sample(1));
    stop();
    book.add(sample(2));
    expect(told).toEqual([sample(1)]);
  });
});
