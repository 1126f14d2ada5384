import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { describe, expect, test } from 'vitest';
import { busyPercent, cpuTimes, ofLine } from './cpu-times.ts';
import { NodeProbe } from './node-probe.ts';
import { readVolume } from './volume.ts';

describe('processor time', () => {
  test('is busy but for what idles or waits for a disk', () => {
    expect(ofLine('cpu  10 20 30 400 50 6 7 8 90 10')).toEqual({ busy: 81, total: 531 });
    expect(ofLine('cpu  1 2 3 4')).toEqual({ busy: 6, total: 10 });
  });

  test('is a share of what passed between two readings', () => {
    expect(busyPercent({ busy: 100, total: 1000 }, { busy: 150, total: 1200 })).toBe(25);
    expect(busyPercent({ busy: 100, total: 1000 }, { busy: 100, total: 1000 })).toBe(0);
  });

  test('grows on the real machine', () => {
    const { busy, total } = cpuTimes();
    expect(busy).toBeGreaterThan(0);
    expect(total).toBeGreaterThan(busy);
  });
});

test('the real machine has figures in their ranges, without starting a program', () => {
  const probe = new NodeProbe(() => ({ freeBytes: 4e9, totalBytes: 16e9 }));
  probe.start();
  // Something to measure.
  for (const until = performance.now() + 30; performance.now() < until;);
  const figures = probe.machine();
  probe.stop();
  expect(figures).toMatchObject({ memoryPercent: 75, memoryUsedBytes: 12e9, memoryTotalBytes: 16e9 });
  expect(figures.cpuPercent).toBeGreaterThanOrEqual(0);
  expect(figures.cpuPercent).toBeLessThanOrEqual(100);
  expect(figures.processCpuPercent).toBeGreaterThan(0);
  expect(figures.processMemoryBytes).toBeGreaterThan(10e6);
});

test('a folder that is not there yet lies on the volume of its parent', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'volume-'));
  try {
    const there = await readVolume(folder);
    expect(await readVolume(join(folder, 'not/yet'))).toMatchObject({ root: there?.root });
    expect(folder.startsWith(there?.root ?? 'nowhere')).toBe(true);
    expect(there?.freeBytes).toBeGreaterThan(0);
    // A volume of its own on every Linux.
    const apart = process.platform === 'linux' ? '/proc' : parse(folder).root;
    expect(await readVolume(apart)).toMatchObject({ root: apart });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a disk is not asked again before it has answered', async () => {
  const probe = new NodeProbe();
  const first = probe.volume(tmpdir());
  expect(await probe.volume(tmpdir())).toBeNull();
  expect(await first).not.toBeNull();
  expect(await probe.volume(tmpdir())).not.toBeNull();
});
