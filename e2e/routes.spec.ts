import type { ElectronApplication, Page } from '@playwright/test';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Receiver } from '../test/support/routes/receiver.ts';
import type { RendererApi } from '../src/shared/ipc/contract.ts';
import { startByDrop } from './support/console.ts';
import { expect, test, type RunningApp } from './support/launch.ts';

const RECIPE = resolve(import.meta.dirname, 'recipes/troubles.mjs');
const CANARY = 'canary-7f3e91c2-signing-secret';
const TOKEN = 'Bearer canary-token-0b55';

interface Message {
  readonly alerts: readonly {
    readonly id: string;
    readonly action: string;
    readonly message: string;
    readonly test?: true;
  }[];
}

/** Answers the questions of main by the button of this number, and keeps their words. */
async function answerQuestions(app: ElectronApplication, response: number): Promise<void> {
  await app.evaluate(({ dialog }, button) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = ((_window: unknown, options: { message: string; detail: string }) => {
      asked.push(`${options.message}\n${options.detail}`);
      return Promise.resolve({ response: button, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  }, response);
}

const asked = (app: ElectronApplication): Promise<readonly string[]> =>
  app.evaluate(() => (globalThis as unknown as { readonly asked: readonly string[] }).asked);

async function openRoutes(page: Page): Promise<void> {
  await page.keyboard.press('6');
  await page.getByRole('button', { name: 'Routes', exact: true }).click();
  await expect(page.getByTestId('route-add')).toBeVisible();
}

async function addWebhook({ app, page }: RunningApp, url: string): Promise<void> {
  await page.getByTestId('route-add').click();
  await page.getByTestId('route-add-webhook').click();
  await page.getByTestId('route-name').fill('Our hook');
  await page.getByTestId('route-url').fill(url);
  await page.getByTestId('route-secret-hmac').fill(CANARY);
  await page.getByTestId('route-secret-authorization').fill(TOKEN);
  await answerQuestions(app, 0);
  await page.getByTestId('route-save').click();
  await expect(page.getByTestId('route-form')).toBeHidden();
}

/** Everything that main says to the page from now on, as text. */
async function listenToAll(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const { api } = window as unknown as { readonly api: RendererApi };
    for (const name of ['frame', 'sample', 'alerts', 'offers', 'recent', 'notice', 'routes'] as const) {
      api.on(name, (payload) => heard.push(JSON.stringify(payload)));
    }
  });
  return () =>
    page.evaluate(async () => {
      const { api, heard } = window as unknown as { readonly api: RendererApi; readonly heard: readonly string[] };
      const answers = [
        await api.invoke('routes.list', undefined),
        await api.invoke('app.snapshot', undefined),
        await api.invoke('config.get', undefined),
      ];
      return [...heard, ...answers.map((answer) => JSON.stringify(answer))].join('\n');
    });
}

/** Names of the files below a folder that hold the text, as it is or in base64. */
function filesWith(folder: string, words: string): readonly string[] {
  const encoded = Buffer.from(words).toString('base64').replace(/=+$/, '');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return bytes.includes(words) || bytes.includes(encoded);
    });
}

test('a webhook is added, tried, gets the alert of a failing batch once, and nothing twice after a kill', async ({
  launch,
  scratch,
}) => {
  const server = await Receiver.start();
  const first = await launch({ args: [`--recipe=${RECIPE}`] });
  const { app, page, dataDir } = first;
  const logged: string[] = [];
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.on('data', (bytes: Buffer) => logged.push(bytes.toString()));
  }
  const heard = await listenToAll(page);
  await openRoutes(page);
  await addWebhook(first, `${server.url}/hook`);
  await expect(page.getByTestId('route-state')).toHaveText('Not used yet');

  await page.getByTestId('route-test').click();
  await expect(page.getByTestId('route-tested')).toContainText('Webhook took the test alert and its end');
  expect(server.bodies<Message>().map(({ alerts }) => alerts.map((one) => [one.action, one.test]))).toEqual([
    [['trigger', true]],
    [['resolve', true]],
  ]);
  expect(server.received[0]?.headers).toMatchObject({ authorization: TOKEN });
  expect(server.received[0]?.headers['webhook-signature']).toMatch(/^v1,/);

  mkdirSync(join(scratch, 'in'));
  for (let n = 0; n < 40; n++) writeFileSync(join(scratch, 'in', `broken-${n}.txt`), 'x');
  await page.keyboard.press('1');
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(first, [join(scratch, 'in')], join(scratch, 'out'));
  await server.until(3);
  await page.keyboard.press('6');
  await expect(page.getByTestId('route-state')).toHaveText('Works');
  await expect(page.getByTestId('route-facts')).toContainText('open there');
  const sent = server.received.length;
  const said = await heard();
  // Rows are saved a second after they have changed; one that did not live to be saved is ended outside.
  await expect.poll(() => filesWith(dataDir, 'task-failed')).toContain(join(dataDir, 'alerts.jsonl'));
  await first.kill();

  const second = await launch({ dataDir });
  await openRoutes(second.page);
  await expect(second.page.getByTestId('route-facts')).toContainText('last taken');
  await second.page.getByTestId('route-test').click();
  await expect(second.page.getByTestId('route-tested')).toContainText('took the test alert');
  const messages = server.bodies<Message>();
  const ids = messages.flatMap(({ alerts }) => alerts.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(messages.slice(sent).flatMap(({ alerts }) => alerts.filter((one) => one.test !== true))).toEqual([]);

  const out = join(scratch, 'settings.json');
  await second.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, out);
  await second.page.getByTestId('settings-export').click();
  await expect(second.page.getByText(`The settings were written to ${out}`)).toBeVisible();
  await second.close();
  for (const secret of [CANARY, TOKEN]) {
    expect(said).not.toContain(secret);
    expect(logged.join('')).not.toContain(secret);
    expect(filesWith(scratch, secret)).toEqual([]);
  }
  expect([...first.errors, ...second.errors]).toEqual([]);
  await server.stop();
});

test('what needs a say-so is asked in a dialog of main, and nothing is kept without it', async ({
  launch,
  scratch,
}) => {
  const running = await launch();
  const { app, page, errors } = running;
  await openRoutes(page);
  await page.getByTestId('route-add').click();
  await page.getByTestId('route-add-command').click();
  await page.getByTestId('route-argv').fill(`/usr/bin/tee\n${join(scratch, 'said.json')}`);
  await answerQuestions(app, 1);
  await page.getByTestId('route-save').click();
  await expect(page.getByTestId('route-refused')).toContainText('You did not agree to the command.');
  expect((await asked(app))[0]).toContain('"/usr/bin/tee"');
  await answerQuestions(app, 0);
  await page.getByTestId('route-save').click();
  await expect(page.getByTestId('route')).toHaveCount(1);
  await page.getByTestId('route-test').click();
  await expect(page.getByTestId('route-tested')).toContainText('Command took the test alert and its end');
  expect(JSON.parse(readFileSync(join(scratch, 'said.json'), 'utf8'))).toMatchObject({
    alerts: [{ action: 'resolve' }],
  });
  await page.getByTestId('route-edit').click();
  await page.getByTestId('route-level').click();
  await page.getByRole('option', { name: 'CRITICAL' }).click();
  await answerQuestions(app, 1);
  await page.getByTestId('route-save').click();
  // The same words were agreed to already.
  await expect(page.getByTestId('route-facts')).toContainText('CRITICAL only');
  await page.getByTestId('route-remove').click();
  await page.getByTestId('route-remove-dialog-confirm').click();
  await expect(page.getByTestId('route')).toHaveCount(0);

  await page.getByTestId('route-add').click();
  await page.getByTestId('route-add-webhook').click();
  await page.getByTestId('route-url').fill('http://mill.example/hook');
  await page.getByTestId('route-save').click();
  await expect(page.getByTestId('route-refused')).toContainText('Use https, or allow it');
  expect(errors).toEqual([]);
});
