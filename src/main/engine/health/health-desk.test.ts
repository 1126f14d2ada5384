import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { FakeProbe } from '../../../../test/support/fake-probe.ts';
import { HazardBatch } from '../../../../test/support/hazard-batch.ts';
import type { AlertTransition } from '../../../shared/domain/alert.ts';
import { CrewDesk } from '../crew-desk.ts';
import type { ParallelProcessor } from '../parallel-processor.ts';
import type { HealthReport } from './health-check.ts';

/* The whole engine on a machine whose figures are what the test says. Seconds are made; batches are real. */

let batch: HazardBatch;
let clock: FakeClock;
let probe: FakeProbe;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  clock = new FakeClock();
  probe = new FakeProbe();
});

afterEach(async () => {
  await batch.remove();
  vi.useRealTimers();
});

async function seconds(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    clock.advance(1000);
    vi.advanceTimersByTime(1000);
    await setImmediate();
  }
}

const open = (processor: ParallelProcessor): string[] =>
  processor.alertManager.getActiveAlerts().map(({ level, rule }) => `${level} ${rule}`);

describe('a machine that is worked hard', () => {
  test('raises, escalates and clears its rows through the processor, while the batch goes on', async () => {
    batch = new HazardBatch(3, ['gate']);
    const processor = batch.processor({ maxWorkers: 1, cpuAlertsWhileProcessing: 'full' }, { clock, probe });
    const steps: string[] = [];
    processor.alertManager.onTransition(({ rule, component }, { what }: AlertTransition) => {
      if (what === 'raised' || what === 'escalated') steps.push(`${rule} of ${component} ${what}`);
    });
    const running = batch.run(processor);
    await batch.begun('gate');
    probe.now({ cpuPercent: 85, memoryPercent: 80 });
    await seconds(31);
    expect(open(processor).toSorted()).toEqual(['WARNING cpu-high', 'WARNING memory-high']);
    probe.now({ cpuPercent: 95, memoryPercent: 95, loopLagMs: 900 });
    await seconds(31);
    expect(open(processor).toSorted()).toEqual(['CRITICAL cpu-high', 'CRITICAL memory-high', 'WARNING loop-lag']);
    expect(steps).toEqual([
      'cpu-high of cpu raised',
      'memory-high of memory raised',
      'cpu-high of cpu escalated',
      'memory-high of memory escalated',
      'loop-lag of main raised',
    ]);
    probe.now({});
    await seconds(120);
    expect(open(processor)).toEqual([]);
    batch.open();
    expect((await running).size).toBe(4);
  });

  test('is of no interest between two batches, unless samples are always taken; what was said of it is taken back', async () => {
    batch = new HazardBatch(1, ['gate']);
    const processor = batch.processor({ maxWorkers: 1, cpuAlertsWhileProcessing: 'full' }, { clock, probe });
    expect(probe.running).toBe(false);
    const running = batch.run(processor);
    await batch.begun('gate');
    probe.now({ cpuPercent: 95 });
    await seconds(31);
    expect([probe.running, processor.samples.seconds().length]).toEqual([true, 31]);
    expect(open(processor)).toEqual(['CRITICAL cpu-high']);
    batch.open();
    await running;
    await processor.current?.done;
    await seconds(120);
    expect([probe.running, processor.samples.seconds().length]).toEqual([false, 31]);
    expect(open(processor)).toEqual([]);
  });

  test('that was told of at the end of the process is told of when it begins again', async () => {
    batch = new HazardBatch(0);
    const first = batch.processor({}, { clock, probe, sampling: 'always' });
    probe.now({ cpuPercent: 95 });
    await seconds(31);
    await first.shutdown();
    expect(probe.running).toBe(false);
    const alerts = first.alertManager.all();
    expect(alerts).toMatchObject([{ rule: 'cpu-high', state: 'active' }]);
    const second = batch.processor({}, { clock, probe, sampling: 'always', alerts });
    await seconds(10);
    expect(open(second)).toEqual(['CRITICAL cpu-high']);
    probe.now({});
    await seconds(120);
    expect(open(second)).toEqual([]);
  });
});

test('a sleep is no reason for an alert: after it everything has to be bad for its whole time again', async () => {
  batch = new HazardBatch(0);
  const gap = vi.spyOn(CrewDesk.prototype, 'takeGap').mockReturnValue(0);
  const processor = batch.processor({}, { clock, probe, sampling: 'always' });
  probe.now({ cpuPercent: 95 });
  await seconds(20);
  gap.mockReturnValueOnce(3_600_000);
  await seconds(1 + 44);
  expect(open(processor)).toEqual([]);
  // Fifteen seconds of grace, and thirty more.
  await seconds(1);
  expect(open(processor)).toEqual(['CRITICAL cpu-high']);
  gap.mockRestore();
});

test('a sample holds the machine, the work and the workers, and a check of the host sees it', async () => {
  batch = new HazardBatch(40, ['gate']);
  const seen: unknown[] = [];
  const check = (facts: unknown): HealthReport => {
    seen.push(facts);
    return { level: 'ERROR', message: 'The lamp is out.', workerId: 'W1' };
  };
  const healthChecks = [{ id: 'lamp', everySeconds: 5, check }];
  const processor = batch.processor({ maxWorkers: 1 }, { clock, probe, healthChecks });
  probe.volumes.set(batch.data, { root: '/mnt/data', percent: 70, freeBytes: 5e10 });
  const running = batch.run(processor);
  await batch.begun('gate');
  await seconds(12);
  expect(processor.samples.latest).toMatchObject({
    machine: { cpuPercent: 30, diskPercent: 70, diskFreeBytes: 5e10, loopLagMs: 2 },
    workers: { total: 1, healthy: 1, busy: 1 },
    workerCpu: [expect.any(Number) as number],
  });
  const { run, ...others } = { run: processor.current, queue: processor.samples.latest?.queue };
  expect(others.queue).toBe(run?.store.countOf('PENDING'));
  // It writes nothing, so the one disk is that of the data.
  expect(processor.samples.latest?.machine.dataDisk).toBeUndefined();
  expect(new Set(probe.asked)).toEqual(new Set([batch.data]));
  expect(seen).toHaveLength(3);
  expect(seen[0]).toMatchObject({ batch: { id: run?.meta.id, title: 'Hazards' }, health: { workerCount: 1 } });
  expect(processor.alertManager.getActiveAlerts()).toMatchObject([
    { rule: 'health-check', component: 'health-check', workerId: 'W1', message: 'The lamp is out.', count: 3 },
  ]);
  batch.open();
  await running;
});

test('the disk of the output is watched beside that of the data', async () => {
  batch = new HazardBatch(0, ['gate']);
  const processor = batch.processor({ maxWorkers: 1, diskThresholdPercent: 80 }, { clock, probe });
  const out = join(batch.folder, 'out');
  probe.volumes.set(out, { root: '/mnt/usb', percent: 95, freeBytes: 3e9 });
  const outcomes = processor.processFilesParallel([batch.inputs], batch.recipe, {
    options: { marks: batch.marks },
    out,
  });
  const ended = outcomes.next();
  await batch.begun('gate');
  await seconds(32);
  expect(processor.samples.latest?.machine).toMatchObject({ diskPercent: 95, dataDisk: { percent: 20 } });
  expect(processor.alertManager.getActiveAlerts()).toMatchObject([
    { rule: 'disk-nearly-full', component: 'disk', metadata: { root: '/mnt/usb', holds: 'output' } },
  ]);
  batch.open();
  await ended;
});
