import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeSparseFiles } from '../../test/support/sparse-files.ts';
import { startByDrop, untilShareDone } from '../support/console.ts';
import { expect, test, type RunningApp } from '../support/launch.ts';
import { picture, place } from './picture.ts';

/* Every place in every state of a batch, on the real engine. */

const PLACES = ['overview', 'workers', 'tasks', 'alerts', 'batches', 'settings'] as const;
/** A short place, for the sake of the pictures. */
const HOME = join(tmpdir(), 'ada');
const recipe = (name: string): string => resolve(import.meta.dirname, '../recipes', `${name}.mjs`);

test.beforeEach(() => rm(HOME, { recursive: true, force: true }));
test.afterAll(() => rm(HOME, { recursive: true, force: true }));

async function everywhere(running: RunningApp, state: string): Promise<void> {
  for (const name of PLACES) {
    await place(running, name);
    if (name === 'settings') await expect(running.page.getByTestId('setting-maxTaskRetries')).toBeVisible();
    await picture(running.page, `place-${state}-${name}`);
  }
}

function settings(scratch: string, config: object): string {
  const path = join(scratch, 'config.json');
  writeFileSync(path, JSON.stringify(config));
  return `--config=${path}`;
}

function scans(count: number, nameOf: (i: number) => string): string {
  const folder = join(HOME, 'Family archive/2004 Wedding, scanned');
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) writeFileSync(join(folder, nameOf(i)), `${i}`);
  return folder;
}

const numbered = (kind: string, i: number): string => `${kind}-${String(i).padStart(6, '0')}.tif`;

test('empty, running, interrupted', async ({ launch }) => {
  const archive = join(HOME, 'Family archive');
  makeSparseFiles(join(archive, '1998 Brittany'), 6000, 16 * 1024 * 1024);
  const first = await launch();
  await everywhere(first, 'empty');
  await place(first, 'overview');
  await startByDrop(first, [archive], join(HOME, 'Manifests'));
  await untilShareDone(first.page, 0.1);
  await everywhere(first, 'running');
  await first.kill();
  const second = await launch({ dataDir: first.dataDir });
  await expect(second.page.getByTestId('offer')).toBeVisible();
  await second.page.getByTestId('resume-later').click();
  await expect(second.page.getByTestId('offers-review')).toBeVisible();
  await everywhere(second, 'interrupted');
});

test('degraded: workers that do not answer', async ({ launch, scratch }) => {
  const input = scans(3000, (i) => numbered('scan', i));
  for (const name of ['hang-1', 'hang-2']) {
    writeFileSync(join(input, name), '');
    // Large enough to be a lease of its own.
    truncateSync(join(input, name), 300_000_000);
  }
  const config = { maxWorkers: 4, workerTimeoutSeconds: 2, alertThresholds: { workerTimeoutCritical: 170 } };
  const running = await launch({ args: [`--recipe=${recipe('hangs')}`, settings(scratch, config)] });
  await running.page.getByTestId(`recipe-${recipe('hangs')}`).click();
  await startByDrop(running, [input], join(HOME, 'Copies'));
  await place(running, 'workers');
  await expect(running.page.getByTestId('worker-countdown').first()).toBeVisible({ timeout: 90_000 });
  await everywhere(running, 'degraded');
});

test('failed: some files, each for its reason', async ({ launch, scratch }) => {
  const input = scans(1500, (i) => numbered(i % 97 === 5 ? 'broken' : i % 89 === 7 ? 'busy' : 'scan', i));
  const args = [
    `--recipe=${recipe('troubles')}`,
    settings(scratch, { maxWorkers: 4, retryDelaySeconds: 0.1, haltPolicy: 'off' }),
  ];
  const running = await launch({ args });
  await running.page.getByTestId(`recipe-${recipe('troubles')}`).click();
  await startByDrop(running, [input], join(HOME, 'Copies'));
  await expect(running.page.getByTestId('see-failed')).toBeVisible({ timeout: 60_000 });
  await everywhere(running, 'failed');
});

test('100,000 tasks', async ({ launch }) => {
  const input = scans(100_000, (i) => numbered('scan', i));
  const running = await launch();
  await startByDrop(running, [input], join(HOME, 'Manifests'));
  await untilShareDone(running.page, 0.02);
  await everywhere(running, '100000');
});
