import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { FakeProbe, ROOMY } from '../../../../test/support/fake-probe.ts';
import { VolumeWatch } from './volume-watch.ts';

let clock: FakeClock;
let probe: FakeProbe;
let output: string;
let watch: VolumeWatch;

beforeEach(() => {
  clock = new FakeClock();
  probe = new FakeProbe();
  output = '/out';
  watch = new VolumeWatch({ clock, probe, everyMs: () => 10_000, folders: () => ({ output, data: '/data' }) });
});

async function look(): Promise<void> {
  watch.look();
  await setImmediate();
}

const USB = { root: '/mnt/usb', percent: 90, freeBytes: 5e9 };

describe('the disks', () => {
  test('are read when it is time, and at once when the output goes elsewhere', async () => {
    await look();
    clock.advance(9999);
    await look();
    expect(probe.asked).toEqual(['/data', '/out']);
    clock.advance(1);
    await look();
    expect(probe.asked).toHaveLength(4);
    output = '/other';
    await look();
    expect(probe.asked.slice(4)).toEqual(['/data', '/other']);
  });

  test('that are one are told once', async () => {
    await look();
    expect(watch.volumes).toEqual([{ ...ROOMY, holds: 'both' }]);
    expect(watch.figures).toEqual({ diskPercent: 20, diskFreeBytes: ROOMY.freeBytes });
  });

  test('that are two are told apart', async () => {
    probe.volumes.set('/out', USB);
    await look();
    expect(watch.volumes).toEqual([
      { ...USB, holds: 'output' },
      { ...ROOMY, holds: 'data' },
    ]);
    expect(watch.figures).toEqual({
      diskPercent: 90,
      diskFreeBytes: 5e9,
      dataDisk: { percent: 20, freeBytes: ROOMY.freeBytes },
    });
  });

  test('that do not answer keep their last figures; those of another folder are not taken for them', async () => {
    probe.volumes.set('/out', USB);
    await look();
    probe.volumes.set('/out', null);
    clock.advance(10_000);
    await look();
    expect(watch.figures.diskPercent).toBe(90);
    output = '/gone';
    probe.volumes.set('/gone', null);
    await look();
    expect(watch.volumes).toEqual([{ ...ROOMY, holds: 'data' }]);
    expect(watch.figures).toEqual({ diskPercent: 20, diskFreeBytes: ROOMY.freeBytes });
  });
});
