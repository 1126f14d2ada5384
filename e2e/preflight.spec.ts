import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerDialogs } from './support/console.ts';
import { dropFiles } from './support/drop.ts';
import { expect, test } from './support/launch.ts';

test('what is open before the start stays open while it is counted again, and Start is heard meanwhile; another recipe takes all files again', async ({
  launch,
  scratch,
}) => {
  const input = join(scratch, 'in');
  mkdirSync(input);
  for (const name of ['a.txt', 'b.txt', 'c.log']) writeFileSync(join(input, name), name);
  const { app, page, errors } = await launch();
  await page.getByTestId('recipe-checksum').click();
  await dropFiles(page, [input]);
  await expect(page.getByTestId('preflight-files')).toContainText('3');
  await answerDialogs(app, [join(scratch, 'out')]);
  await page.getByTestId('change-out').click();
  await page.getByTestId('change-filter').click();
  await page.getByTestId('include').fill('*.txt');
  await page.getByTestId('exclude').focus();
  await expect(page.getByTestId('preflight-files')).toContainText('2');
  await expect(page.getByTestId('change-filter')).toHaveAttribute('aria-expanded', 'true');
  // The field is left by the very click that starts.
  await page.getByTestId('include').fill('*.log');
  await page.getByTestId('start-batch').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED');
  await expect(page.getByTestId('headline')).toHaveText('1 file done');

  await page.getByTestId('start-another').click();
  await page.getByTestId('recipe-text').click();
  await dropFiles(page, [input]);
  await expect(page.getByTestId('preflight-files')).toContainText('3');
  expect(errors).toEqual([]);
});

test('workers are ready before the start, while what was counted is read', async ({ launch, scratch }) => {
  const input = join(scratch, 'in');
  mkdirSync(input);
  writeFileSync(join(input, 'a.txt'), 'a');
  const { page, errors } = await launch();
  await page.getByTestId('rail-workers').click();
  await expect(page.getByTestId('worker-card-W1')).toHaveCount(0);
  await page.getByTestId('rail-overview').click();
  await page.getByTestId('recipe-checksum').click();
  await dropFiles(page, [input]);
  await expect(page.getByTestId('preflight-files')).toContainText('1');
  // The sheet stands before all places; what was begun for it stays.
  await page.keyboard.press('Escape');
  await page.getByTestId('rail-workers').click();
  await expect(page.getByTestId('worker-card-W1')).toHaveAttribute('data-state', 'HEALTHY');
  expect(errors).toEqual([]);
});

test('the folder that is proposed is beside what is dropped, each time, until a person chooses one; keeping the one old output is no choice', async ({
  launch,
  scratch,
}) => {
  const dropped = ['one', 'two', 'three'].map((name) => join(scratch, name, 'in'));
  for (const folder of dropped) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'a.txt'), 'a');
  }
  const { app, page, errors } = await launch();
  const shown = (folder: string) => page.getByTestId('preflight-out').getByTitle(folder, { exact: true });
  const end = async (): Promise<void> => {
    await page.getByTestId('start-batch').click();
    await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED');
    await page.getByTestId('start-another').click();
  };
  const [one = '', two = '', three = ''] = dropped;
  await page.getByTestId('recipe-text').click();
  for (const [folder, name] of [
    [one, 'one'],
    [two, 'two'],
  ] as const) {
    await dropFiles(page, [folder]);
    await expect(shown(join(scratch, name, 'Gristmill'))).toBeVisible();
    await end();
  }

  await dropFiles(page, [one]);
  await expect(page.getByTestId('conflicts')).toContainText('1 output exists already');
  await expect(page.getByTestId('conflict-skip')).toBeDisabled();
  // To replace here is not to replace elsewhere.
  await page.getByTestId('conflict-overwrite').click();
  await expect(page.getByTestId('start-batch')).toBeEnabled();
  await answerDialogs(app, [join(scratch, 'two/Gristmill')]);
  await page.getByTestId('change-out').click();
  await expect(shown(join(scratch, 'two/Gristmill'))).toBeVisible();
  await expect(page.getByTestId('conflict-overwrite')).not.toBeChecked();
  await expect(page.getByTestId('start-batch')).toBeDisabled();
  await answerDialogs(app, [join(scratch, 'out')]);
  await page.getByTestId('change-out').click();
  await expect(page.getByTestId('conflicts')).toHaveCount(0);
  await end();

  // What was chosen is kept for all that comes.
  await dropFiles(page, [three]);
  await expect(shown(join(scratch, 'out'))).toBeVisible();
  await page.getByTestId('propose-out').click();
  await expect(shown(join(scratch, 'three/Gristmill'))).toBeVisible();
  await expect(page.getByTestId('propose-out')).toHaveCount(0);
  await end();
  await page.getByTestId('rail-batches').click();
  await page.getByTestId('rerun').first().click();
  await expect(shown(join(scratch, 'three/Gristmill'))).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByTestId('rail-overview').click();
  await dropFiles(page, [two]);
  await expect(shown(join(scratch, 'two/Gristmill'))).toBeVisible();
  expect(errors).toEqual([]);
});

test('a number that is none falls back when it is left, and follows a preset', async ({ launch }) => {
  const { page, errors } = await launch();
  await page.getByTestId('recipe-pictures').click();
  const quality = page.getByTestId('option-quality');
  const before = await quality.inputValue();
  await quality.fill('150');
  await expect(quality).toHaveAttribute('aria-invalid', 'true');
  await quality.press('Tab');
  await expect(quality).toHaveValue(before);
  await quality.fill('33');
  await quality.press('Tab');
  await page.getByTestId('preset').click();
  await page.getByRole('option', { name: 'Web-size pictures' }).click();
  await expect(quality).not.toHaveValue('33');
  await expect(page.getByTestId('option-longestEdge')).toHaveValue(/2048/u);
  expect(errors).toEqual([]);
});
