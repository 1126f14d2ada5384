import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { appCommand, expect, runtime, test } from './support/launch.ts';

test('the window opens with its title and without errors', async ({ launch }) => {
  const { app, page, errors } = await launch();
  await expect(page).toHaveTitle(/Gristmill/);
  const [width, height] = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize() ?? []);
  expect([width, height]).toEqual([1280, 800]);
  expect(errors).toEqual([]);
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
  const foreign = { paths: scratch, recipe: join(scratch, 'evil.mjs'), options: {} };
  await expect(invoke('preflight.run', foreign)).resolves.toMatchObject({ ok: false, error: { code: 'usage' } });
});

test('a second start on the same data folder gives way', async ({ launch }) => {
  const { dataDir, page } = await launch();
  const second = spawn(runtime().electron, appCommand(dataDir), { stdio: 'ignore' });
  const [code] = (await once(second, 'exit')) as [number | null];
  expect(code).toBe(0);
  await expect(page).toHaveTitle(/Gristmill/);
});
