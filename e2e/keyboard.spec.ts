import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { answerDialogs, untilShareDone } from './support/console.ts';
import { Keys } from './support/keys.ts';
import { expect, test } from './support/launch.ts';

/* A whole session without a mouse: the focus is seen at every step, and never lost. */

const TROUBLES = resolve(import.meta.dirname, 'recipes/troubles.mjs');
const PLAIN = 3000;

function makeInput(scratch: string): string {
  const input = join(scratch, 'in');
  mkdirSync(input);
  for (let i = 0; i < PLAIN; i++) writeFileSync(join(input, `plain-${i}`), `${i}`);
  for (const name of ['broken-1', 'broken-2']) writeFileSync(join(input, name), name);
  return input;
}

test('from the start screen to a finished batch, its troubles and the settings, by keys alone', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(300_000);
  const input = makeInput(scratch);
  const config = join(scratch, 'data/settings.json');
  mkdirSync(join(scratch, 'data'));
  writeFileSync(config, JSON.stringify({ engine: { maxWorkers: 1, retryDelaySeconds: 0.1 } }));
  const { app, page, errors } = await launch({ dataDir: join(scratch, 'data'), args: [`--recipe=${TROUBLES}`] });
  const keys = new Keys(page);

  await test.step('choose a recipe, add files, choose where to, start', async () => {
    await keys.tabTo(`recipe-${TROUBLES}`);
    await keys.press('Enter');
    await expect(page.getByTestId(`recipe-${TROUBLES}`)).toHaveAttribute('aria-checked', 'true');
    await answerDialogs(app, [input]);
    await keys.tabTo('choose-folder', { back: true });
    await keys.press('Enter');
    await expect(page.getByTestId('start-batch')).toBeEnabled();
    await answerDialogs(app, [join(scratch, 'out')]);
    await keys.tabTo('change-out');
    await keys.press('Enter');
    await expect(page.getByTestId('preflight-out').getByTitle(join(scratch, 'out'), { exact: true })).toBeVisible();
    await expect(page.getByTestId('start-batch')).toBeEnabled();
    await keys.tabTo('start-batch');
    await keys.press('Enter');
    await untilShareDone(page, 0.1);
  });

  await test.step('pause, cancel but keep, go on', async () => {
    await keys.tabTo('pause');
    await keys.press('Enter');
    await expect(page.getByTestId('resume')).toBeVisible();
    await keys.tabTo('cancel');
    await keys.press('Enter');
    await expect(page.getByTestId('cancel-dialog-keep')).toBeVisible();
    await keys.press('Escape');
    await expect(page.getByTestId('cancel-dialog-keep')).toBeHidden();
    await keys.tabTo('resume', { back: true });
    await keys.press('Enter');
    await expect(page.getByTestId('outcome')).toBeVisible({ timeout: 60_000 });
    await keys.look('at the end of the batch');
  });

  await test.step('workers, and a task that failed', async () => {
    await keys.press('2');
    await expect(page.getByTestId('worker-card-W1')).toBeVisible();
    await keys.press('3');
    await keys.tabTo('facet-FAILED');
    await keys.press('Enter');
    await expect(page.getByTestId('task-row')).toHaveCount(2);
    await keys.tabTo('task-table');
    await keys.press('ArrowDown');
    await keys.press('Enter');
    await expect(page.getByTestId('task-drawer-error')).toBeVisible();
    await keys.press('Escape');
    await expect(page.getByTestId('task-drawer-error')).toBeHidden();
    await keys.look('when the drawer is closed');
  });

  await test.step('alerts: acknowledged, taken back, acknowledged by the button', async () => {
    await keys.press('4');
    await expect(page.getByTestId('alert-row')).toHaveCount(1);
    await keys.press('a');
    await expect(page.getByTestId('alerts-empty')).toBeVisible();
    await keys.press('u');
    await expect(page.getByTestId('alert-row')).toHaveCount(1);
    await keys.tabTo('alert-ack');
    await keys.press('Enter');
    await expect(page.getByTestId('alerts-empty')).toBeVisible();
    await keys.look('when the row is gone');
  });

  await test.step('batches: looked into, and back', async () => {
    await keys.press('5');
    await keys.tabTo('inspect-open');
    await keys.press('Enter');
    await expect(page.getByTestId('inspect-state')).toBeVisible();
    await keys.press('Escape');
    await expect(page.getByTestId('history-row')).toHaveCount(1);
    await keys.look('back in the list of batches');
  });

  await test.step('a setting is changed, a command is called by name, and the app is quit', async () => {
    await keys.press('6');
    await keys.tabTo('setting-maxTaskRetries');
    await page.keyboard.press('Control+a');
    await keys.type('7');
    await keys.press('Enter');
    await expect.poll(() => readFileSync(config, 'utf8')).toContain('"maxTaskRetries": 7');
    await keys.press('Tab');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    await keys.type('overview');
    await keys.press('Enter');
    await expect(page.getByTestId('outcome')).toBeVisible();
    await keys.look('after the palette');
  });
  expect(errors).toEqual([]);
  const gone = new Promise((settle) => app.process().once('exit', settle));
  // Keys that the page does not take go to the menu, and those of a test do not come that far: its entry with Ctrl+Q.
  await app.evaluate(({ Menu }) => {
    const quit = Menu.getApplicationMenu()
      ?.items.flatMap(({ submenu }) => submenu?.items ?? [])
      .find(({ role }) => role === 'quit');
    if (quit !== undefined) setTimeout(quit.click as () => void);
  });
  await gone;
});
