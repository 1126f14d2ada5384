import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appCommand, expect, runtime, test, type RunningApp } from './support/launch.ts';

test('the window opens with its title and without errors', async ({ launch }) => {
  const { app, page, errors } = await launch();
  await expect(page).toHaveTitle(/Gristmill/);
  const [width, height] = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize() ?? []);
  expect([width, height]).toEqual([1280, 800]);
  expect(errors).toEqual([]);
});

test('the page is sandboxed and isolated', async ({ launch }) => {
  const { app, page } = await launch();
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    // Left out of the public types, but the only witness of what Chromium was really told.
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Electron.WebPreferences;
    };
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity };
  });
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
  const leaked = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
  );
  expect(leaked).toEqual([]);
  // Root can't have Chromium's sandbox; there the preferences above are all that can be seen.
  if (process.platform !== 'linux' || runtime().switches.includes('--no-sandbox')) return;
  const pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId());
  expect(await readFile(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
});

test('the page can’t leave: navigation, new windows and inline scripts are blocked', async ({ launch }) => {
  const { app, page } = await launch();
  const address = page.url();
  expect(await attemptNavigation(app, page, 'https://example.invalid/')).toBe('prevented');
  for (const target of ['file:///etc/passwd', 'data:text/html,away']) {
    // Chromium refuses these by itself, before main is asked.
    await page.evaluate((url) => void (location.href = url), target);
    expect(await page.evaluate(() => location.href)).toBe(address);
  }
  expect(await page.evaluate(() => window.open('https://example.invalid/') === null)).toBe(true);
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.documentElement.dataset.inlineRan = "yes"';
    document.body.append(script);
    return document.documentElement.dataset['inlineRan'] === 'yes';
  });
  expect(ran).toBe(false);
});

test('a message of the wrong shape, or for code that nobody offered, is refused with words', async ({
  launch,
  scratch,
}) => {
  const { page } = await launch();
  const invoke = (name: string, input: unknown): Promise<unknown> =>
    page.evaluate(
      ([command, payload]) =>
        (window as unknown as { api: { invoke(name: unknown, input: unknown): Promise<unknown> } }).api.invoke(
          command,
          payload,
        ),
      [name, input] as const,
    );
  const misshapen = JSON.stringify(await invoke('batch.pause', { batch: 7 }));
  expect(misshapen).toMatch(/"code":"usage","message":"The command batch\.pause was not understood\. batchId: /u);
  const foreign = { paths: [scratch], recipe: join(scratch, 'evil.mjs'), options: {} };
  await expect(invoke('preflight.run', foreign)).resolves.toMatchObject({ ok: false, error: { code: 'usage' } });
});

test('a second start on the same data folder gives way', async ({ launch }) => {
  const { dataDir, page } = await launch();
  const second = spawn(runtime().electron, appCommand(dataDir), { stdio: 'ignore' });
  const [code] = (await once(second, 'exit')) as [number | null];
  expect(code).toBe(0);
  await expect(page).toHaveTitle(/Gristmill/);
});

/** Lets the page go somewhere, and tells what main made of it. */
async function attemptNavigation(app: RunningApp['app'], page: RunningApp['page'], target: string): Promise<string> {
  const verdict = app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<string>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once('will-frame-navigate', (event) => resolve(event.defaultPrevented ? 'prevented' : 'allowed'));
        contents?.once('did-fail-load', () => resolve('allowed, but failed'));
      }),
  );
  await page.evaluate((url) => void (location.href = url), target);
  return verdict;
}
