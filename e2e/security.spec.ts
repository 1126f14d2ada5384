import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, runtime, test, type RunningApp } from './support/launch.ts';

/* The points of Electron's security checklist that can be tried; docs/security.md has all of them. */

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

test('it gets no permission, no device, no download and no frame', async ({ launch }) => {
  const { app, page } = await launch();
  const asked = await page.evaluate(async () => ({
    notification: await Notification.requestPermission(),
    camera: await navigator.mediaDevices?.getUserMedia({ video: true }).then(
      () => 'given',
      (error: Error) => error.name,
    ),
    place: await new Promise<string>((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('given'),
        () => resolve('denied'),
      ),
    ),
  }));
  expect(asked).toMatchObject({ notification: 'denied', place: 'denied' });
  // Where the machine has none it is not found; it is given nowhere.
  expect(asked.camera).toMatch(/NotAllowed|NotFound/u);
  // Listens before there is a download: what is said to main and to the page goes by two ways.
  const download = await app.evaluateHandle(({ session }) => ({
    prevented: new Promise<boolean>((resolve) =>
      session.defaultSession.once('will-download', (event) => resolve(event.defaultPrevented)),
    ),
  }));
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['x']));
    link.download = 'x.txt';
    link.click();
  });
  expect(await download.evaluate(({ prevented }) => prevented)).toBe(true);
  const framed = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
        const frame = document.createElement('iframe');
        frame.src = 'app://gristmill/index.html';
        document.body.append(frame);
      }),
  );
  expect(framed).toBe('frame-src');
});

test('it talks to nobody but the app', async ({ launch }) => {
  const { page } = await launch();
  const blocked = await page.evaluate(async () => {
    const refused: string[] = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => refused.push(effectiveDirective));
    await fetch('https://example.invalid/').catch(() => undefined);
    const image = new Image();
    image.src = 'https://example.invalid/a.png';
    await new Promise((resolve) => image.addEventListener('error', resolve));
    // Both the header and the page have a policy, and each of them tells.
    return [...new Set(refused)].toSorted();
  });
  expect(blocked).toEqual(['connect-src', 'img-src']);
});

test('another page with the same bridge is not listened to', async ({ launch }) => {
  const { app } = await launch();
  const preload = join(import.meta.dirname, '../out/preload/index.cjs');
  const answer = await app.evaluate(async ({ BrowserWindow }, path) => {
    const window = new BrowserWindow({ show: false, webPreferences: { preload: path, sandbox: true } });
    await window.loadURL('about:blank');
    const told: unknown = await window.webContents.executeJavaScript(
      "window.api.invoke('app.snapshot').then((value) => JSON.stringify(value), (error) => String(error))",
    );
    window.destroy();
    return String(told);
  }, preload);
  expect(answer).not.toContain('"ok":true');
  expect(answer).toMatch(/not|refused|trust/iu);
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
