import type { Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { BatchInspection } from '../src/shared/domain/inspection.ts';
import { TASK_STATES } from '../src/shared/domain/task.ts';
import { canMount, TestMount } from '../test/support/test-mount.ts';
import { axeFinds } from './support/axe.ts';
import { shownNumber, startByDrop } from './support/console.ts';
import { dropFiles } from './support/drop.ts';
import { expect, test } from './support/launch.ts';

/* The view into a batch, while it runs and after the app was killed: the same as the command line has. */

const RECIPE = resolve(import.meta.dirname, 'recipes/troubles.mjs');
const CLI = resolve(import.meta.dirname, '../out/main/cli.js');
const PLAIN = 3000;

/** What the command line says of the same batch. */
async function byCli(dataDir: string, id: string): Promise<BatchInspection> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'inspect', id, '--json', '--data-dir', dataDir]);
  return JSON.parse(stdout) as BatchInspection;
}

function makeInput(scratch: string): string {
  const input = join(scratch, 'in');
  mkdirSync(input);
  for (let i = 0; i < PLAIN; i++) writeFileSync(join(input, `plain-${String(i).padStart(4, '0')}`), `${i}`);
  // They sort before the others.
  writeFileSync(join(input, 'broken-1'), 'x');
  writeFileSync(join(input, 'busy-1'), 'x');
  return input;
}

/** The number of the first line of the journal that tells of done files, which is damaged now. */
function damage(journal: string): number {
  const lines = readFileSync(journal, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes('"k":"done"'));
  lines[at] = (lines[at] ?? '').replace('"done"', '"dome"');
  writeFileSync(journal, lines.join('\n'));
  return at + 1;
}

const events = (page: Page): Promise<readonly (string | null)[]> =>
  page.getByTestId('inspect-event').evaluateAll((all) => all.map((one) => one.getAttribute('data-kind')));

test('looked into while it runs, then from the relaunch dialog after a kill: what the command line says too', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  const input = makeInput(scratch);
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ maxWorkers: 1, retryDelaySeconds: 0.1 }));
  const args = [`--recipe=${RECIPE}`, `--config=${config}`];
  const first = await launch({ args });
  await first.page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(first, [input], join(scratch, 'out'));
  await first.page.getByTestId('checkpoint-inspect').click();
  const { page } = first;
  await expect(page.getByTestId('inspect-state')).toHaveAttribute('data-state', 'RUNNING');
  await expect(page.getByTestId('inspect-session')).toHaveAttribute('data-end', 'running');
  await expect(page.getByTestId('inspect-file')).toHaveCount(2, { timeout: 20_000 });
  // It is read again by itself.
  const before = await shownNumber(page, 'inspect-count-COMPLETED');
  await expect.poll(() => shownNumber(page, 'inspect-count-COMPLETED')).toBeGreaterThan(before);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('place-overview')).toBeVisible();
  await page.keyboard.press('5');
  await page.getByTestId('open-row').getByTestId('inspect-open').click();
  await expect(page.getByTestId('inspect-holder')).toContainText('has it since');
  const id = new URL(page.url()).hash.split('/').at(-1) ?? '';
  await first.kill();

  const line = damage(join(first.dataDir, 'batches', id, 'journal.jsonl'));
  const second = await launch({ dataDir: first.dataDir, args });
  const again = second.page;
  await again.getByTestId('offer-inspect').click();
  await expect(again.getByTestId('resume-dialog')).toBeHidden();
  await expect(again.getByTestId('inspect-state')).toHaveAttribute('data-state', 'INTERRUPTED');
  const told = await byCli(first.dataDir, id);
  expect(told.counts.COMPLETED).toBeGreaterThan(0);
  for (const state of TASK_STATES) {
    const shown = again.getByTestId(`inspect-count-${state}`);
    if ((await shown.count()) === 0) expect(told.counts[state]).toBe(0);
    else expect(await shownNumber(again, `inspect-count-${state}`)).toBe(told.counts[state]);
  }
  await expect(again.getByTestId('inspect-session')).toHaveAttribute('data-end', 'died');
  await expect(again.getByTestId('inspect-damage')).toHaveCount(told.damage.length);
  await expect(again.getByTestId('inspect-damage').first()).toContainText(`ine ${line} of the journal is damaged`);
  expect(await again.getByTestId('inspect-suspect').count()).toBe(Math.min(50, told.suspectsTotal));

  await again.getByTestId('inspect-search').fill('busy-1');
  await expect(again.getByTestId('inspect-total')).toContainText('1 file found');
  await again.getByTestId('inspect-file').press('Enter');
  await expect(again.getByTestId('inspect-event').first()).toBeVisible();
  const busy = told.history.find(({ path }) => path.endsWith('busy-1'));
  expect(await events(again)).toEqual(busy?.events.map(({ kind }) => kind));
  await expect(again.getByTestId('inspect-drawer')).toContainText('EBUSY');
  expect(await axeFinds(again)).toEqual([]);
  await again.keyboard.press('Escape');
  await expect(again.getByTestId('inspect-event')).toHaveCount(0);
  await expect(again.getByTestId('inspect')).toBeVisible();
  expect(await axeFinds(again)).toEqual([]);

  // The question is still to be answered.
  await again.reload();
  await expect(again.getByTestId('inspect-state')).toHaveAttribute('data-state', 'INTERRUPTED');
  await again.getByTestId('inspect-decide').click();
  await again.getByTestId('resume-now').click();
  await expect(again.getByTestId('open-row').or(again.getByTestId('history-row'))).toHaveCount(1);
  expect([...first.errors, ...second.errors]).toEqual([]);
});

test('what becomes of interrupted batches at launch is set, and kept', async ({ launch }) => {
  const { page, dataDir, errors } = await launch();
  await page.keyboard.press('6');
  await page.getByTestId('setting-resumeOnLaunch').getByText('Go on').click();
  await expect
    .poll(() => JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8')) as unknown)
    .toMatchObject({ resumeOnLaunch: 'auto' });
  expect(errors).toEqual([]);
});

test('a data folder in memory is told before a start and in the settings', async ({ launch, scratch }) => {
  test.skip(!canMount, 'mounting takes root on Linux');
  const memory = TestMount.memory(join(scratch, 'memory'), 'size=64m');
  try {
    const running = await launch({ dataDir: join(memory.folder, 'data') });
    const { page } = running;
    writeFileSync(join(scratch, 'one'), 'x');
    await dropFiles(page, [join(scratch, 'one')]);
    await expect(page.getByTestId('preflight-warning')).toContainText('does not outlive a restart');
    await expect(page.getByTestId('start-batch')).toBeEnabled();
    await page.getByTestId('preflight-cancel').click();
    await page.keyboard.press('6');
    await expect(page.getByTestId('setting-checkpointDirectory-warning')).toContainText('does not outlive a restart');
    await running.kill();
  } finally {
    memory.remove();
  }
});
