import type { CDPSession, ElectronApplication, Page } from '@playwright/test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RendererApi } from '../src/shared/ipc/contract.ts';
import type { Snapshot } from '../src/shared/ipc/views.ts';
import type { Result } from '../src/shared/result.ts';
import { startByDrop, untilShareDone } from './support/console.ts';
import { expect, test, type RunningApp } from './support/launch.ts';

/* The window may go and come back: the batch does not notice, and the window knows what it knew before. */

const TROUBLES = resolve(import.meta.dirname, 'recipes/troubles.mjs');
const RELOADS = 10;
const MIB = 1024 * 1024;

/** One that takes 5 ms a file in one worker. */
async function start(running: RunningApp, scratch: string, files: number): Promise<void> {
  const input = join(scratch, 'in');
  mkdirSync(input);
  for (let i = 0; i < files; i++) writeFileSync(join(input, `plain-${i}`), `${i}`);
  await running.page.getByTestId(`recipe-${TROUBLES}`).click();
  await startByDrop(running, [input], join(scratch, 'out'));
}

function settings(scratch: string): readonly string[] {
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ maxWorkers: 1 }));
  return [`--recipe=${TROUBLES}`, `--config=${config}`];
}

/** Points of the curve of the throughput, as it is drawn. Works by main, which a page that died cannot hinder. */
function pointsDrawn(app: ElectronApplication): Promise<number> {
  return app.evaluate(
    ({ BrowserWindow }) =>
      (BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        `(document.querySelector('.throughput .recharts-area-curve, .throughput .recharts-line-curve')?.getAttribute('d') ?? '').split(/[LC]/u).length`,
      ) ?? Promise.resolve(0)) as Promise<number>,
  );
}

const inWindow = <T>(app: ElectronApplication, script: string): Promise<T> =>
  app.evaluate(
    ({ BrowserWindow }, code) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code) as Promise<unknown>,
    script,
  ) as Promise<T>;

async function snapshot(page: Page): Promise<Snapshot> {
  const answer = await page.evaluate(() =>
    (window as unknown as { readonly api: RendererApi }).api.invoke('app.snapshot', undefined),
  );
  const result = answer as Result<Snapshot>;
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

test('reloaded in mid-batch: the batch goes on, and the charts have their past at once', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  const running = await launch({ args: [...settings(scratch)] });
  const { app, page, errors } = running;
  await start(running, scratch, 3000);
  const before = await untilShareDone(page, 0.25);
  const known = (await snapshot(page)).samples;
  expect(known.length).toBeGreaterThan(3);
  await page.reload();
  await expect(page.getByTestId('headline')).toBeVisible();
  const after = await snapshot(page);
  expect(after.samples.map(({ machine }) => machine.at)).toEqual(
    expect.arrayContaining(known.map(({ machine }) => machine.at)),
  );
  await expect.poll(() => pointsDrawn(app)).toBeGreaterThan(3);
  expect(after.frame.batch?.id).toBe(before.id);
  expect(after.frame.batch?.counts.COMPLETED).toBeGreaterThanOrEqual(before.counts.COMPLETED);
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 60_000 });
  expect(errors).toEqual([]);
});

test('the process of the page is killed in mid-batch: the window comes back by itself, says so, and the batch goes on', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  const running = await launch({ args: [...settings(scratch)] });
  const { app, page, dataDir } = running;
  await start(running, scratch, 3000);
  await page.getByTestId('rail-workers').click();
  await untilShareDone(page, 0.25);
  const crash = (): Promise<void> =>
    app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
  // What is asked of a page that is gone is never answered.
  const loaded = (): Promise<void> =>
    app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((settle) =>
          BrowserWindow.getAllWindows()[0]?.webContents.once('did-finish-load', () => settle()),
        ),
    );
  const back = loaded();
  await crash();
  await back;
  const words = (): Promise<string> => inWindow<string>(app, 'document.body.innerText');
  await expect.poll(words, { timeout: 20_000 }).toContain('The window broke down and was loaded again.');
  // It is where it was.
  expect(await inWindow(app, `document.querySelector('[data-testid="place-workers"]') !== null`)).toBe(true);
  await inWindow(app, `document.querySelector('[data-testid="rail-overview"]').click()`);
  // A point is four seconds: without its past it would take twelve to have as many.
  await expect.poll(() => pointsDrawn(app)).toBeGreaterThan(2);
  const state = `document.querySelector('[data-testid="outcome"]')?.dataset.state ?? ''`;
  await expect.poll(() => inWindow(app, state), { timeout: 60_000 }).toBe('COMPLETED');
  const log = readFileSync(join(dataDir, 'logs/gristmill.jsonl'), 'utf8');
  expect(log).toContain('"event":"page-gone"');
  expect(log).toContain('"event":"page-reloaded"');

  // A second time within a minute it asks, and does what is answered.
  const asked = await app.evaluateHandle(({ dialog }) => {
    const questions: string[] = [];
    dialog.showMessageBox = ((_window: unknown, { message }: { readonly message: string }) => {
      questions.push(message);
      return Promise.resolve({ response: 0, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
    return questions;
  });
  const backAgain = loaded();
  await crash();
  await backAgain;
  await expect.poll(() => asked.jsonValue()).toEqual(['The window broke down again.']);
  await expect.poll(() => inWindow(app, state), { timeout: 20_000 }).toBe('COMPLETED');
});

interface Burden {
  readonly pageHeap: number;
  readonly mainHeap: number;
  readonly listeners: Readonly<Record<string, number>>;
}

/** What is kept after everything that can be collected has been. */
async function burden(app: ElectronApplication, session: CDPSession): Promise<Burden> {
  const documents = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    const dom = (await session.send('Memory.getDOMCounters')) as { readonly documents: number };
    return dom.documents;
  };
  // Of the pages before it the browser lets go when it has time.
  await expect.poll(documents).toBe(1);
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { readonly usedSize: number };
  const main = await app.evaluate(({ app: self, BrowserWindow, ipcMain, nativeTheme, powerMonitor, screen }) => {
    process.getBuiltinModule('v8').setFlagsFromString('--expose-gc');
    (process.getBuiltinModule('vm').runInNewContext('gc') as () => void)();
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const emitters = { self, ipcMain, nativeTheme, powerMonitor, screen, process, contents };
    const counted = Object.entries(emitters).map(([name, emitter]): [string, number] => {
      const one = emitter as unknown as NodeJS.EventEmitter;
      return [name, one.eventNames().reduce((sum, event) => sum + one.listenerCount(event), 0)];
    });
    return { heap: process.memoryUsage().heapUsed, listeners: Object.fromEntries(counted) };
  });
  return {
    pageHeap: usedSize,
    mainHeap: main.heap,
    listeners: main.listeners,
  };
}

test('ten reloads leave no listener behind, and no memory', async ({ launch, scratch }) => {
  test.setTimeout(180_000);
  const running = await launch({ args: [...settings(scratch)] });
  const { app, page, errors } = running;
  await start(running, scratch, 3000);
  await untilShareDone(page, 0.1);
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('resume')).toBeVisible();
  const session = await page.context().newCDPSession(page);
  const reload = async (): Promise<void> => {
    await page.reload();
    await expect(page.getByTestId('resume')).toBeVisible();
    for (const place of ['workers', 'tasks', 'overview']) await page.getByTestId(`rail-${place}`).click();
  };
  // What is made once and kept.
  for (let i = 0; i < 3; i++) await reload();
  const before = await burden(app, session);
  for (let i = 0; i < RELOADS; i++) await reload();
  const after = await burden(app, session);
  expect(after.listeners).toEqual(before.listeners);
  // A page that stayed, or its listeners with what they hold, would be 10 MB and more each.
  expect(after.pageHeap - before.pageHeap).toBeLessThan(5 * MIB);
  expect(after.mainHeap - before.mainHeap).toBeLessThan(5 * MIB);
  await page.getByTestId('resume').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 60_000 });
  expect(errors).toEqual([]);
});
