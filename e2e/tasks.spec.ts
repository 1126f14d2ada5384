import type { Page } from '@playwright/test';
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readJournal } from '../test/support/journal-lines.ts';
import { startByDrop } from './support/console.ts';
import { dropFiles } from './support/drop.ts';
import { expect, test, type RunningApp } from './support/launch.ts';

/* What a person does to single files in the Tasks place, on the real engine. */

const RECIPE = resolve(import.meta.dirname, 'recipes/by-hand.mjs');
const SHOTS = process.env['GRISTMILL_TASKS_SHOTS'];
/** So large, and sparse, that its worker is given nothing else. */
const LARGE = 33 * 1024 * 1024;

interface Started extends RunningApp {
  readonly mend: () => void;
  readonly open: () => void;
}

type Launch = (settings: { args: readonly string[] }) => Promise<RunningApp>;

/** A batch of these files, on one worker unless it is said otherwise, and the Tasks place of it. */
async function started(launch: Launch, scratch: string, names: readonly string[], maxWorkers = 1): Promise<Started> {
  const input = join(scratch, 'in');
  mkdirSync(input);
  for (const name of names) {
    writeFileSync(join(input, name), name);
    if (name.startsWith('slow-')) truncateSync(join(input, name), LARGE);
  }
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ maxWorkers }));
  const running = await launch({ args: [`--recipe=${RECIPE}`, `--config=${config}`] });
  await running.page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(running, [input], join(scratch, 'out'));
  await running.page.getByTestId('rail-tasks').click();
  await expect(running.page.getByTestId('task-scroller')).toBeVisible();
  const leave = (name: string) => (): void => writeFileSync(join(scratch, name), '');
  return { ...running, mend: leave('mended'), open: leave('open') };
}

const many = (kind: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${kind}-${i + 10}`);

/** Files of each group as the panel tells them. */
async function groupCounts(page: Page): Promise<readonly number[]> {
  const texts = await page.getByTestId('failure-group').locator('.failure-count').allInnerTexts();
  return texts.map((text) => Number(text.replace(/\D/gu, '')));
}

const facet = (page: Page, state: string) => page.getByTestId(`facet-${state}`).locator('.facet-count');
const rowOf = (page: Page, name: string) => page.getByTestId('task-row').filter({ hasText: name });

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: join(SHOTS, `${name}-${scheme}.png`) });
  }
}

test('failures stand by cause with the count of the facet; a group is shown alone, and tried again while the batch runs', async ({
  launch,
  scratch,
}) => {
  const names = [...many('locked', 12), ...many('bad', 5), ...many('plain', 30), 'slow-0'];
  // One of the workers has the slow one until the end.
  const { page, errors, mend, open } = await started(launch, scratch, names, 2);
  await expect(page.getByTestId('failures-title')).toHaveText('17 files failed, 2 causes');
  expect(await groupCounts(page)).toEqual([12, 5]);
  await expect(facet(page, 'FAILED')).toHaveText('17');
  await expect(page.getByTestId('failure-group').first()).toContainText('EISDIR … is in use by another program.');
  await expect(page.getByTestId('failure-group').last()).toContainText(/BROKEN … ends at byte \d+\./);
  await shot(page, 'groups');

  await page.getByTestId('show-group').last().click();
  await expect(page.getByTestId('task-total')).toHaveText('5 tasks');
  await shot(page, 'group');
  await page.getByTestId('show-group').last().click();
  await expect(page.getByTestId('task-total')).toHaveText(`${names.length} tasks`);

  mend();
  await page.getByTestId('retry-group').first().click();
  await expect(page.getByTestId('failures-title')).toHaveText('5 files failed, 1 cause');
  await expect(facet(page, 'FAILED')).toHaveText('5');
  await page.getByTestId('retry-all-failed').click();
  await expect(page.getByTestId('failures')).toHaveCount(0);
  await expect(facet(page, 'COMPLETED')).toHaveText(String(names.length - 1));
  await expect(facet(page, 'RUNNING')).toHaveText('1');
  open();
  await page.getByTestId('rail-overview').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED');
  expect(errors).toEqual([]);
});

test('a file that waits is skipped, one that runs is cancelled, and both can be had again; the journal says the same', async ({
  launch,
  scratch,
}) => {
  const names = [...many('plain', 8), 'slow-0'];
  const { page, dataDir, errors, open } = await started(launch, scratch, names);
  const drawer = page.getByTestId('task-drawer');
  await rowOf(page, 'plain-12').click();
  await page.getByTestId('task-skip').click();
  await expect(page.getByTestId('task-drawer-state')).toHaveText('Cancelled');
  await expect(drawer).toContainText('by you');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('task-drawer-state')).toBeHidden();
  await expect(page.getByTestId('task-scroller')).toBeFocused();

  await rowOf(page, 'slow-0').click();
  await page.getByTestId('task-cancel').click();
  await expect(page.getByTestId('task-drawer-state')).toHaveText('Cancelled');
  await page.keyboard.press('Escape');
  await expect(facet(page, 'COMPLETED')).toHaveText('7');
  await expect(facet(page, 'CANCELLED')).toHaveText('2');

  // The batch has ended by now: it goes on with what is asked for once more.
  open();
  for (const name of ['plain-12', 'slow-0']) {
    await rowOf(page, name).click();
    await page.getByTestId('task-retry').click();
    await expect(page.getByTestId('task-drawer-state')).toHaveText('Done');
    await page.keyboard.press('Escape');
  }
  await expect(facet(page, 'COMPLETED')).toHaveText('9');
  const [id = ''] = readdirSync(join(dataDir, 'batches'));
  await expect.poll(() => readJournal(join(dataDir, 'batches', id, 'journal.jsonl')).done.size).toBe(9);
  expect(errors).toEqual([]);
});

test('the drawer tells the attempts, and what was tried again in a batch that had ended; all by keyboard', async ({
  launch,
  scratch,
}) => {
  const { page, errors, mend } = await started(launch, scratch, [...many('plain', 4), 'bad-1']);
  await expect(facet(page, 'COMPLETED')).toHaveText('4');
  await expect(page.getByTestId('failures-title')).toHaveText('1 file failed, 1 cause');
  await expect(page.getByTestId('failures')).toContainText('makes its output anew');
  await page.getByTestId('task-scroller').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('task-drawer-path')).toContainText('bad-1');
  await expect(page.getByTestId('task-drawer-error')).toContainText('bad-1 ends at byte 5.');
  const events = page.getByTestId('inspect-event');
  const kinds = () => events.evaluateAll((all) => all.map((one) => one.getAttribute('data-kind')));
  await expect.poll(kinds).toEqual(['lease', 'failed']);
  await shot(page, 'drawer');
  mend();
  await page.getByTestId('task-retry').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('task-drawer-state')).toHaveText('Done');
  await expect.poll(kinds).toEqual(['lease', 'failed', 'again', 'lease', 'done']);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('task-scroller')).toBeFocused();
  await expect(page.getByTestId('failures')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('columns are chosen, sorted by, and kept', async ({ launch, scratch }) => {
  const first = await started(launch, scratch, [...many('plain', 4), 'bad-1', 'locked-1']);
  const { page } = first;
  await expect(facet(page, 'FAILED')).toHaveText('2');
  await page.getByTestId('sort-error').click();
  await expect(page.getByTestId('task-row').first()).toContainText('locked-1');
  await page.getByTestId('sort-error').click();
  await expect(page.getByTestId('task-row').last()).toContainText('locked-1');
  const heads = () => page.getByRole('columnheader').allInnerTexts();
  await page.getByTestId('task-columns').click();
  await page.getByTestId('column-worker').click();
  await page.getByTestId('column-output').click();
  await expect.poll(heads).toEqual(['File', 'State', 'Attempts', 'Size', 'Duration', 'Output', 'Error']);
  await shot(page, 'columns');
  await first.close();
  const again = await launch({ dataDir: first.dataDir, args: [`--recipe=${RECIPE}`] });
  const kept = await again.page.evaluate(async () => {
    const { api } = window as unknown as { api: { invoke(name: string): Promise<{ value: { settings: object } }> } };
    return (await api.invoke('app.snapshot')).value.settings;
  });
  expect(kept).toMatchObject({ taskColumns: ['state', 'attempts', 'size', 'duration', 'output', 'error'] });
});

test('what failed is tried again from the end of its batch, and from the history when other batches have run since', async ({
  launch,
  scratch,
}) => {
  const { page, dataDir, mend, errors } = await started(launch, scratch, ['fine-1', 'bad-1', 'bad-2']);
  const outcome = page.getByTestId('outcome');
  await page.getByTestId('rail-overview').click();
  await expect(outcome).toHaveAttribute('data-state', 'COMPLETED_WITH_FAILURES');
  const [id = ''] = readdirSync(join(dataDir, 'batches'));
  const story = (): readonly string[] =>
    readJournal(join(dataDir, 'batches', id, 'journal.jsonl')).lines.flatMap(({ k, s }) =>
      k === 'state' ? [String(s)] : k === 'again' ? [k] : [],
    );
  await page.getByTestId('retry-here').click();
  const failed = 'COMPLETED_WITH_FAILURES';
  await expect.poll(story).toEqual(['RUNNING', failed, 'again', 'INTERRUPTED', 'RUNNING', failed]);
  await expect(page.getByTestId('headline')).toHaveText('1 of 3 files done, 2 failed');

  await page.getByTestId('start-another').click();
  await page.getByTestId('recipe-text').click();
  await dropFiles(page, [join(scratch, 'in/fine-1')]);
  await page.getByTestId('start-batch').click();
  await expect(page.getByTestId('headline')).toHaveText('1 file done');
  mend();
  // The alert about them leads to their batch, which is not the one in sight.
  await page.getByTestId('rail-alerts').click();
  await page.getByTestId('alert-row').filter({ hasText: 'ends at byte 5' }).click();
  await page.getByTestId('alert-batch').click();
  await expect(page.getByTestId('inspect-title')).toContainText('By hand');
  await page.getByTestId('rail-batches').click();
  await expect(page.getByTestId('history-row')).toHaveCount(2);
  await page.getByTestId('history-retry').click();
  await page.getByTestId('rail-overview').click();
  await expect(page.getByTestId('headline')).toHaveText('All 3 files done');
  await page.getByTestId('rail-batches').click();
  await expect(page.getByTestId('history-row')).toHaveCount(2);
  await expect(page.getByTestId('history-retry')).toHaveCount(0);
  await page.getByTestId('rail-alerts').click();
  await expect(page.getByTestId('alert-row')).toHaveCount(0);
  expect(errors).toEqual([]);
});
