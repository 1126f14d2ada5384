import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinPaths } from '../../../shared/path-text.ts';
import { scan } from './scanner.ts';
import type { ScanProgress } from './scan-result.ts';
import { walk } from './walk.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'scanner-'));
  for (let f = 0; f < 20; f++) {
    mkdirSync(join(root, String(f)));
    for (let i = 0; i < 50; i++) writeFileSync(join(root, String(f), `${i}`), 'x'.repeat(i));
  }
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const request = (...paths: string[]) => ({ paths, include: [], exclude: [] });

describe('a scan in its thread', () => {
  test('brings back what the walk found, tables by reference to shared memory', async () => {
    const found = await scan(request(root, '/missing'));
    expect(found).toEqual(walk(request(root, '/missing')));
    expect(found.table.size.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(found.refused[0]).toMatchObject({ path: '/missing', named: true });
  });

  test('takes the paths as one text as it takes them one by one', async () => {
    const paths = [root, '/missing', join(root, '0/1')];
    expect(await scan({ ...request(), paths: joinPaths(paths) })).toEqual(walk(request(...paths)));
  });

  test('tells of progress at most ten times a second', async () => {
    const told: { at: number; progress: ScanProgress }[] = [];
    const began = performance.now();
    await scan(request('/usr/lib', '/usr/share'), {
      onProgress: (progress) => told.push({ at: performance.now(), progress }),
    });
    expect(told.length).toBeLessThanOrEqual((performance.now() - began) / 100);
    const files = told.map(({ progress }) => progress.files);
    expect(files).toEqual([...files].sort((a, b) => a - b));
  });

  test('a cancelled scan rejects with the reason of the signal, at once', async () => {
    const controller = new AbortController();
    const running = scan(request('/usr', '/proc'), { signal: controller.signal });
    const began = performance.now();
    setTimeout(() => controller.abort(), 20);
    await expect(running).rejects.toThrow(/abort/i);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('a signal that is already aborted starts nothing', async () => {
    await expect(scan(request(root), { signal: AbortSignal.abort(new Error('not today')) })).rejects.toThrow(
      'not today',
    );
  });

  test('a bad glob comes back as a usage error', async () => {
    await expect(scan({ ...request(root), include: [''] })).rejects.toMatchObject({ code: 'usage' });
  });

  test('a missing thread file is named', async () => {
    const folder = process.env['GRISTMILL_THREADS_DIR'];
    process.env['GRISTMILL_THREADS_DIR'] = '/nowhere';
    try {
      await expect(scan(request(root))).rejects.toThrow('/nowhere/scan-thread.js');
    } finally {
      process.env['GRISTMILL_THREADS_DIR'] = folder;
    }
  });
});
