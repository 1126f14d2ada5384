import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startByDrop } from '../support/console.ts';
import { expect, test } from '../support/launch.ts';
import { picture, place } from './picture.ts';
import { frame, gone, idle, send, sendSamplesWithSleep, worker } from './stage.ts';

const HANGS = resolve(import.meta.dirname, '../recipes/hangs.mjs');
const GIB = 1024 ** 3;

test('workers that hang: a countdown, one is given more time, one is stopped', async ({ launch, scratch }) => {
  const input = join(scratch, 'in');
  await mkdir(input);
  await Promise.all(Array.from({ length: 300 }, (_, i) => writeFile(join(input, `file-${i}`), 'x')));
  // Large enough to be a lease of their own.
  for (const name of ['hang-1', 'hang-2']) {
    await writeFile(join(input, name), '');
    await truncate(join(input, name), 300_000_000);
  }
  const running = await launch({ args: [`--recipe=${HANGS}`] });
  const { page } = running;
  await page.getByTestId(`recipe-${HANGS}`).click();
  await startByDrop(running, [input], join(scratch, 'out'));
  await place(running, 'workers');
  const countdown = page.getByTestId('worker-countdown');
  // The default: a minute without a sign.
  await expect(countdown).toHaveCount(2, { timeout: 90_000 });
  await picture(page, 'workers-hung');

  const first = page.getByTestId('worker-card-W1');
  const height = (await first.boundingBox())?.height;
  await page.getByRole('button', { name: 'Extend, worker W1' }).click();
  await expect(first.getByTestId('worker-countdown')).toHaveCount(0);
  expect((await first.boundingBox())?.height).toBe(height);
  await page.getByRole('button', { name: 'Stop now, worker W2' }).click();
  await expect(page.getByTestId('worker-card-W2').getByTestId('worker-restarts')).toHaveText('1');
  await picture(page, 'workers-extended-and-stopped');
  expect(running.errors).toEqual([]);
});

test('states that need a sick machine, from views made by hand', async ({ launch }) => {
  const { app, page } = await launch();
  const quiet = { verdict: 'waiting', state: 'UNHEALTHY', cpuPercent: 0 } as const;
  const workers = [
    worker('W1', { deadlineMs: 240_000, lastBeatAt: Date.now() - 70_000 }),
    worker('W2', {
      ...quiet,
      reason: 'No progress for 82 s; it waits for something outside, such as a disk.',
      stopsInMs: 37_600,
    }),
    worker('W3', {
      state: 'DEGRADED',
      verdict: 'slow',
      reason: 'Runs for 64 s, longer than usual, and makes progress.',
      currentTask: { taskId: 9, path: '/home/ada/big.tif', size: 4 * GIB, progress: 0.41, runningMs: 64_000 },
      memoryPercent: 81,
      heapBytes: 0.5 * GIB,
      externalBytes: 1.3 * GIB,
    }),
    gone('W4', { reason: 'The thread ended with code 3.', parkedUntil: Date.now() + 42_000, restarts: 4 }),
    gone('W5', { reason: 'The worker was told to end and has not for 5 s.', zombie: true }),
    worker('W6'),
    worker('I1', {
      isolated: true,
      currentTask: { taskId: 7, path: '/home/ada/poison.raw', size: 9_000_000, progress: 0.3, runningMs: 2100 },
    }),
  ];
  await send(
    app,
    'frame',
    frame({}, { workers, memory: { level: 'tight', freeBytes: 0.9 * GIB, floorBytes: 2.4 * GIB } }),
  );
  await expect(page.getByTestId('headline')).toContainText('4 of 6 workers');
  await expect(page.getByTestId('memory-banner')).toBeVisible();
  await sendSamplesWithSleep(app, page, workers);
  await page.getByTestId('gap-mark').hover();
  await expect(page.locator('.throughput-tip')).toContainText('The machine slept 3 min');
  await picture(page, 'overview-degraded');
  await place({ page }, 'workers');
  await expect(page.getByTestId('isolated-workers')).toBeVisible();
  await picture(page, 'workers-degraded');
  await page.getByTestId('isolated-workers').scrollIntoViewIfNeeded();
  await picture(page, 'workers-isolated');
  await page.getByRole('button', { name: 'Stop now, worker W3' }).click();
  await expect(page.getByTestId('stop-worker-dialog-confirm')).toBeVisible();
  await picture(page, 'workers-stop-asks');
  await page.getByTestId('stop-worker-dialog-keep').click();

  await place({ page }, 'overview');
  await send(app, 'frame', frame({ state: 'PAUSED', pauseReason: 'crash-loop' }, { workers: workers.map(idle) }));
  await expect(page.getByTestId('pause-note')).toBeVisible();
  await picture(page, 'overview-crash-loop');
  await send(
    app,
    'frame',
    frame({ state: 'PAUSED', pauseReason: 'device' }, { workers: [worker('W1'), worker('W2')].map(idle) }),
  );
  await expect(page.getByTestId('headline')).toContainText('goes on by itself');
  await picture(page, 'overview-waits-for-disk');
});
