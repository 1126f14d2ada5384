import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFinds } from './support/axe.ts';
import { clickMenu } from './support/console.ts';
import { cutOff } from './support/fits.ts';
import { expect, test } from './support/launch.ts';

/* The fault drill: what goes wrong in it does so on the real engine, with real threads and processes. */

/** A busy machine has been seen to take a tenth of this. */
const LIMIT_MS = 300_000;

/** The more workers there are, the less heap has each of them, and the sooner it is full. */
function eightWorkers(scratch: string): string {
  const file = join(scratch, 'config.json');
  writeFileSync(file, JSON.stringify({ maxWorkers: 8 }));
  return `--config=${file}`;
}

/** What the end says of each fault, out of the journal. */
const STORIES = {
  crash: [/exit code 7\..* alone, in a process of its own\. Done\.$/u, 'Done'],
  hang: [/^.*was stopped\. No progress for .* alone, in a process of its own\. Done\.$/u, 'Done'],
  memory: [/heap limit .* alone, in a process of its own\. Done\.$/u, 'Done'],
  damaged: [/check sum is .*Failed for good: no retry can mend it\.$/u, 'Failed'],
  'full-disk': [/ENOSPC.*The batch waited until that was over.* Given out again\. Done\.$/u, 'Done'],
} as const;

test('from the Help menu to its end: each fault strikes, and all but the bad file recover', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(LIMIT_MS);
  const { app, page, dataDir, errors } = await launch({ args: [eightWorkers(scratch)] });
  await clickMenu(app, 'Fault drill…');
  const start = page.getByTestId('drill-start');
  await expect(start).toBeEnabled();
  await expect(page.getByTestId('drill-dialog')).toContainText(join(dataDir, 'fault-drill').slice(-20));
  await start.click();

  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED_WITH_FAILURES', {
    timeout: LIMIT_MS,
  });
  await expect(page.getByTestId('outcome')).toContainText('As it should be');
  const rows = page.getByTestId('drill-row');
  await expect(rows).toHaveCount(Object.keys(STORIES).length);
  for (const [fault, [story, state]] of Object.entries(STORIES)) {
    const row = page.locator(`[data-testid="drill-row"][data-fault="${fault}"]`);
    await expect(row.locator('.selectable')).toHaveText(story);
    await expect(row.locator('.state-mark')).toHaveText(state);
  }
  expect(await axeFinds(page)).toEqual([]);
  expect(await cutOff(page)).toEqual([]);
  // All but the damaged one were copied.
  const made = readdirSync(join(dataDir, 'fault-drill/copies/samples'));
  expect(made).toEqual(
    readdirSync(join(dataDir, 'fault-drill/samples')).filter((name) => !name.endsWith('-damaged.txt')),
  );

  await page.getByTestId('retry-failed').click();
  await expect(start).toBeEnabled();
  await page.getByTestId('drill-cancel').click();
  await page.getByTestId('rail-alerts').click();
  await page.getByTestId('alert-filter-history').click();
  for (const told of [
    'exit code 7',
    'was stopped and replaced',
    'heap limit',
    'The file is damaged',
    'is paused: The disk is full',
  ]) {
    await expect(page.getByTestId('alert-row').filter({ hasText: told })).toHaveCount(1);
  }
  expect(errors).toEqual([]);
});

test('--drill starts it by itself; the palette explains it, and says why there is no second one now', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(LIMIT_MS);
  const dataDir = join(scratch, 'data');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ whenDone: 'folder' }));
  const { page, errors } = await launch({ dataDir, args: ['--drill', eightWorkers(scratch)] });
  await expect(page.getByTestId('headline')).toContainText('Fault drill', { timeout: LIMIT_MS });
  // Whatever is chosen for the end of batches.
  await expect(page.getByLabel('When done')).toHaveValue('nothing');
  await page.keyboard.press('Control+k');
  await page.getByLabel('Search for a command').fill('Fault drill…');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('drill-problem')).toContainText('A batch is in work');
  await expect(page.getByTestId('drill-start')).toBeDisabled();
  await page.getByTestId('drill-cancel').click();
  await page.getByTestId('cancel').click();
  await page.getByTestId('cancel-dialog-confirm').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'CANCELLED');
  expect(errors).toEqual([]);
});
