import type { ElectronApplication } from '@playwright/test';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerDialogs, startByDrop } from './support/console.ts';
import { dropFiles } from './support/drop.ts';
import { expect, test } from './support/launch.ts';

/** Answers the app's questions by this button, and keeps what they say. */
async function answerQuestions(app: ElectronApplication, button: string): Promise<() => Promise<readonly string[]>> {
  await app.evaluate(({ dialog }, wanted) => {
    const asked: string[] = [];
    (globalThis as unknown as { asked: string[] }).asked = asked;
    dialog.showMessageBox = (...given: readonly unknown[]) => {
      const { detail = '', buttons = [] } = given.at(-1) as { readonly detail?: string; readonly buttons?: string[] };
      asked.push(detail);
      return Promise.resolve({ response: buttons.indexOf(wanted), checkboxChecked: false });
    };
  }, button);
  return () => app.evaluate(() => (globalThis as unknown as { asked: readonly string[] }).asked);
}

test('a script is chosen, shown and agreed to, runs apart, and is asked for again once it has changed', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(180_000);
  const ran = join(scratch, 'ran');
  const script = join(scratch, 'shout.ts');
  writeFileSync(
    script,
    `import { readFileSync, writeFileSync } from 'node:fs';
    writeFileSync(${JSON.stringify(ran)}, '');
    export const title: string = 'Shout';
    export const output = '{path}.loud';
    export function process(chunk: { path: string }, ctx: { write(text: string): void }): void {
      ctx.write(readFileSync(chunk.path, 'utf8').toUpperCase());
    }`,
  );
  mkdirSync(join(scratch, 'in'));
  writeFileSync(join(scratch, 'in/a.txt'), 'hello');
  const running = await launch();
  const { app, page, errors } = running;

  // No is no: nothing of it has run.
  await answerDialogs(app, [script]);
  const declined = await answerQuestions(app, 'Cancel');
  await page.getByTestId('choose-script').click();
  await expect.poll(async () => (await declined()).length, { timeout: 60_000 }).toBe(1);
  await expect(page.getByTestId(`recipe-${script}`)).toHaveCount(0);
  expect(existsSync(ran)).toBe(false);
  const [question] = await declined();
  expect(question).toContain(script);
  expect(question).toMatch(/SHA-256 [0-9a-f]{64}/);
  expect(question).toContain("export const title: string = 'Shout';");

  const allowed = await answerQuestions(app, 'Allow');
  await page.getByTestId('choose-script').click();
  await expect(page.getByTestId(`recipe-${script}`)).toHaveAttribute('aria-checked', 'true', { timeout: 60_000 });
  await startByDrop(running, [join(scratch, 'in')], join(scratch, 'out'));
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 60_000 });
  expect(readFileSync(join(scratch, 'out/in/a.txt.loud'), 'utf8')).toBe('HELLO');
  expect(await allowed()).toHaveLength(1);

  appendFileSync(script, '\n// changed\n');
  const again = await answerQuestions(app, 'Cancel');
  await dropFiles(page, [join(scratch, 'in')]);
  await expect(page.getByText(`You did not agree to the script ${script}`)).toBeVisible({ timeout: 60_000 });
  expect((await again())[0]).toContain('It has changed since you agreed to it');
  expect(errors).toEqual([]);
});

test('a batch whose script has changed says so before it goes on, and runs what was agreed to', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(180_000);
  const script = join(scratch, 'waits.mjs');
  writeFileSync(
    script,
    `import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    export const output = '{path}';
    export async function process(chunk, ctx) {
      while (!existsSync(${JSON.stringify(join(scratch, 'go'))})) {
        ctx.heartbeat();
        await setTimeout(10, null, { signal: ctx.signal });
      }
      ctx.write('old');
    }`,
  );
  mkdirSync(join(scratch, 'in'));
  writeFileSync(join(scratch, 'in/a.txt'), 'hello');
  const first = await launch();
  await answerDialogs(first.app, [script]);
  await answerQuestions(first.app, 'Allow');
  await first.page.getByTestId('choose-script').click();
  await expect(first.page.getByTestId(`recipe-${script}`)).toHaveAttribute('aria-checked', 'true', { timeout: 60_000 });
  await startByDrop(first, [join(scratch, 'in')], join(scratch, 'out'));
  await expect.poll(() => existsSync(join(first.dataDir, 'batches'))).toBe(true);
  await first.kill();

  writeFileSync(script, readFileSync(script, 'utf8').replace("'old'", "'new'"));
  writeFileSync(join(scratch, 'go'), '');
  const { page, errors } = await launch({ dataDir: first.dataDir });
  await expect(page.getByTestId('offer-script')).toHaveText(
    `The script ${script} has changed since the batch began: the batch goes on with the code that was agreed to.`,
    { timeout: 60_000 },
  );
  await page.getByTestId('resume-now').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 60_000 });
  expect(readFileSync(join(scratch, 'out/in/a.txt'), 'utf8')).toBe('old');
  expect(errors).toEqual([]);
});
