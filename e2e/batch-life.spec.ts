import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { startByDrop } from './support/console.ts';
import { expect, test } from './support/launch.ts';

/* The life of batches around the engine: their order, their pace, what follows their end, and what is kept of them. */

const RECIPE = join(import.meta.dirname, 'recipes/blocks.mjs');

/** A folder with a file that holds its batch until `release` is called, and some that do not. */
async function held(scratch: string, name: string): Promise<{ readonly input: string; readonly release: () => void }> {
  const input = join(scratch, name);
  await mkdir(input);
  await writeFile(join(input, 'blocks-1'), '');
  for (let i = 0; i < 5; i++) await writeFile(join(input, `plain-${i}`), 'plain');
  const fifo = join(input, 'blocks-1.fifo');
  execFileSync('mkfifo', [fifo]);
  return { input, release: () => writeFileSync(fifo, '') };
}

/** Answers save dialogs with this path. */
async function saveTo(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

const picture = async (page: Page, name: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join('test-results', 'pictures', `life-${name}-${colorScheme}.png`) });
  }
};

test('waiting batches are moved by button and keyboard, and taken out; they run in the new order', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  const first = await held(scratch, 'first');
  const running = await launch({ args: [`--recipe=${RECIPE}`] });
  const { page, errors } = running;
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(running, [first.input], join(scratch, 'out'));
  await expect(page.getByTestId('pause')).toBeVisible();
  for (const [name, files] of [
    ['one', 1],
    ['two', 2],
    ['three', 3],
  ] as const) {
    await mkdir(join(scratch, name));
    for (let i = 0; i < files; i++) await writeFile(join(scratch, name, `plain-${i}`), name);
    await startByDrop(running, [join(scratch, name)], join(scratch, 'out'));
    await expect(page.getByTestId('queue-row')).toHaveCount(files);
  }
  const rows = page.getByTestId('queue-row');
  await rows.nth(2).getByTestId('queue-up').click();
  await expect(rows).toContainText(['1 file', '3 files', '2 files']);
  // The focus goes with the batch.
  await expect(rows.nth(1).getByTestId('queue-up')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows).toContainText(['3 files', '1 file', '2 files']);
  await page.keyboard.press('Enter');
  await expect(rows).toContainText(['3 files', '1 file', '2 files']);
  await picture(page, 'queue');

  await page.keyboard.press('5');
  const open = page.getByTestId('open-row');
  await expect(open).toHaveCount(4);
  await open.nth(2).getByTestId('queue-remove').click();
  await picture(page, 'batches-queue');
  await page.getByTestId('cancel-queued-confirm').click();
  await expect(open).toHaveCount(3);
  await open.nth(1).getByTestId('queue-down').click();
  await expect(open).toContainText(['6 files', '2 files', '3 files']);
  first.release();
  await expect(page.getByTestId('history-row')).toHaveCount(4);
  await expect(page.getByTestId('history-row')).toContainText(['3 files', '2 files', '1 file', '6 files']);
  expect(errors).toEqual([]);
});

test('an ended batch is run again by its row, and reported in each format', async ({ launch, scratch }) => {
  test.setTimeout(90_000);
  const input = join(scratch, 'in');
  await mkdir(input);
  await writeFile(join(input, '<b>.txt'), 'text');
  const running = await launch();
  const { app, page, errors } = running;
  await startByDrop(running, [input], join(scratch, 'out'));
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED');
  await page.keyboard.press('5');
  for (const format of ['tsv', 'json', 'html'] as const) {
    const path = join(scratch, `report.${format}`);
    await saveTo(app, path);
    await page.getByTestId('history-row').getByTestId('report').click();
    if (format === 'html') await picture(page, 'report-menu');
    await page.getByTestId(`report-${format}`).click();
    await expect.poll(() => existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain(format === 'html' ? '&lt;b&gt;.txt' : '<b>.txt');
  }
  await writeFile(join(input, 'new'), 'new');
  await page.getByTestId('rerun').click();
  await expect(page.getByTestId('preflight-out').getByTitle(join(scratch, 'out'), { exact: true })).toBeVisible();
  await expect(page.getByTestId('preflight-files')).toContainText('2');
  expect(errors).toEqual([]);
});

test('when done: the folder is opened for one batch, a command that was agreed to runs for all others', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  const out = join(scratch, 'out');
  const first = await held(scratch, 'first');
  const running = await launch({ args: [`--recipe=${RECIPE}`] });
  const { app, page, errors } = running;
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as { opened?: string[] }).opened = opened;
    shell.openPath = (path) => Promise.resolve((opened.push(path), ''));
  });
  const opened = (): Promise<string[] | undefined> => app.evaluate(() => (globalThis as { opened?: string[] }).opened);
  const summary = join(scratch, 'summary "x".json');
  const answers = (response: number): Promise<void> =>
    app.evaluate(({ dialog }, answer) => {
      dialog.showMessageBox = () => Promise.resolve({ response: answer, checkboxChecked: false });
    }, response);

  await page.keyboard.press('6');
  await page.getByTestId('setting-whenDone').getByText('Command').click();
  await expect(page.getByTestId('setting-command-missing')).toBeVisible();
  await page.getByTestId('setting-command').fill(`tee\n${summary}`);
  await answers(1);
  await page.getByTestId('setting-command-keep').click();
  await expect(page.getByTestId('setting-command-missing')).toBeVisible();
  await answers(0);
  await page.getByTestId('setting-command-keep').click();
  await expect(page.getByTestId('setting-command-missing')).toHaveCount(0);
  await picture(page, 'settings');

  await page.keyboard.press('1');
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(running, [first.input], out);
  await expect(page.getByTestId('when-done')).toHaveValue('command');
  await page.getByTestId('when-done').selectOption('folder');
  await expect(page.getByTestId('when-done')).toHaveValue('folder');
  first.release();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED');
  await expect.poll(opened).toEqual([out]);
  expect(existsSync(summary)).toBe(false);

  await page.getByTestId('start-another').click();
  await mkdir(join(scratch, 'second'));
  await writeFile(join(scratch, 'second', 'plain'), 'plain');
  await startByDrop(running, [join(scratch, 'second')], out);
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED');
  await expect.poll(() => (existsSync(summary) ? readFileSync(summary, 'utf8') : '')).toContain('\n');
  expect(JSON.parse(readFileSync(summary, 'utf8'))).toMatchObject({
    v: 1,
    type: 'summary',
    outcome: 'COMPLETED',
    files: 1,
  });
  expect(await opened()).toEqual([out]);
  expect(errors).toEqual([]);
});

test('before the machine sleeps a person can say no; and work runs gently on battery', async ({ launch, scratch }) => {
  test.setTimeout(90_000);
  const first = await held(scratch, 'first');
  const running = await launch({ args: [`--recipe=${RECIPE}`] });
  const { app, page, errors } = running;
  await app.evaluate(({ powerMonitor }) => {
    Object.defineProperty(powerMonitor, 'onBatteryPower', { get: () => true });
  });
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(running, [first.input], join(scratch, 'out'));
  await expect(page.getByTestId('gently')).toHaveCount(0);
  await page.getByTestId('run-gently').click();
  await expect(page.getByTestId('gently')).toContainText(/gently: \d+ of \d+ workers?, on battery/);
  await page.getByTestId('when-done').selectOption('sleep');
  await picture(page, 'overview');
  first.release();
  await expect(page.getByTestId('stay-awake')).toBeVisible();
  await expect(page.getByTestId('sleep-countdown')).toContainText(/The machine goes to sleep in \d+ seconds/);
  await picture(page, 'countdown');
  await page.getByTestId('stay-awake').click();
  await expect(page.getByTestId('stay-awake')).toHaveCount(0);
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED');
  expect(errors).toEqual([]);
});

test('closed in the background, the batch goes on and the window comes back; quitting interrupts it', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  const dataDir = join(scratch, 'data');
  const first = await held(scratch, 'first');
  const running = await launch({ args: [`--recipe=${RECIPE}`], dataDir });
  const { app, page } = running;
  await page.keyboard.press('6');
  await page.getByTestId('setting-onClose').getByText('Keep working').click();
  await page.getByTestId('rail-overview').click();
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(running, [first.input], join(scratch, 'out'));
  await expect(page.getByTestId('pause')).toBeVisible();
  const visible = (): Promise<boolean | undefined> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(visible).toBe(false);
  // Another start on the same data brings it back, as the tray does.
  await app.evaluate(({ app: electron }) => electron.emit('second-instance', {}, [], '', { paths: [] }));
  await expect.poll(visible).toBe(true);
  await expect(page.getByTestId('pause')).toBeVisible();
  await running.close();

  const again = await launch({ args: [`--recipe=${RECIPE}`], dataDir });
  await again.page
    .getByTestId('offer-later')
    .or(again.page.getByText('Later', { exact: true }))
    .first()
    .click();
  await again.page.keyboard.press('5');
  await picture(again.page, 'interrupted');
  await again.page.getByTestId('row-resume').click();
  await expect(again.page.getByTestId('open-row').getByText('Running')).toBeVisible();
  first.release();
  await expect(again.page.getByTestId('history-row')).toHaveCount(1);
  // Without a batch in work closing ends the app.
  const gone = again.app.waitForEvent('close');
  await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await gone;
});

/** Answers the question on closing by this button, keeps how often it was asked, and ticks the box where it is to. */
async function answerClosing(app: ElectronApplication, button: string, always = false): Promise<void> {
  await app.evaluate(
    ({ dialog }, answer) => {
      dialog.showMessageBox = (...given: readonly unknown[]) => {
        const { buttons = [] } = given.at(-1) as { readonly buttons?: string[] };
        const counter = globalThis as unknown as { asked?: number };
        counter.asked = (counter.asked ?? 0) + 1;
        return Promise.resolve({ response: buttons.indexOf(answer.button), checkboxChecked: answer.always });
      };
    },
    { button, always },
  );
}

test('closing the window over a batch asks: stay, go on without it, or quit', async ({ launch, scratch }) => {
  test.setTimeout(120_000);
  const dataDir = join(scratch, 'data');
  const first = await held(scratch, 'first');
  const running = await launch({ args: [`--recipe=${RECIPE}`], dataDir });
  const { app, page, errors } = running;
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(running, [first.input], join(scratch, 'out'));
  await expect(page.getByTestId('pause')).toBeVisible();
  const visible = (): Promise<boolean | undefined> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  const close = (): Promise<void> => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  const asked = (): Promise<number> =>
    app.evaluate(() => (globalThis as unknown as { readonly asked?: number }).asked ?? 0);

  await answerClosing(app, 'Cancel');
  await close();
  await expect.poll(asked).toBe(1);
  expect(await visible()).toBe(true);

  await answerClosing(app, 'Keep working', true);
  await close();
  await expect.poll(visible).toBe(false);
  await app.evaluate(({ app: electron }) => electron.emit('second-instance', {}, [], '', { paths: [] }));
  await expect.poll(visible).toBe(true);
  // It was not to ask again: the settings say so at once, and the next closing hides without a word.
  await page.keyboard.press('6');
  await expect(page.getByTestId('setting-onClose').getByRole('radio', { name: 'Keep working' })).toBeChecked();
  await close();
  await expect.poll(visible).toBe(false);
  expect(await asked()).toBe(2);
  await app.evaluate(({ app: electron }) => electron.emit('second-instance', {}, [], '', { paths: [] }));
  await expect.poll(visible).toBe(true);

  await page.getByTestId('setting-onClose').getByText('Ask', { exact: true }).click();
  await answerClosing(app, 'Quit');
  const gone = app.waitForEvent('close');
  await close();
  await gone;
  expect(errors).toEqual([]);

  // Nothing is lost, and the choice of every time is kept.
  const again = await launch({ args: [`--recipe=${RECIPE}`], dataDir });
  await expect(again.page.getByText('Later', { exact: true })).toBeVisible();
});
