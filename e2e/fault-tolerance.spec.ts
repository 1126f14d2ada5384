import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readJournal } from '../test/support/journal-lines.ts';
import { shownNumber, startByDrop, untilShareDone } from './support/console.ts';
import { expect, test, type RunningApp } from './support/launch.ts';

const recipe = (name: string): string => resolve(import.meta.dirname, 'recipes', `${name}.mjs`);

/** A file of settings for `--config`. */
function settings(scratch: string, config: object): string {
  const path = join(scratch, 'config.json');
  writeFileSync(path, JSON.stringify(config));
  return `--config=${path}`;
}

function makeInput(scratch: string, plain: number, names: readonly string[]): string {
  const input = join(scratch, 'in');
  mkdirSync(input);
  for (let i = 0; i < plain; i++) writeFileSync(join(input, `file-${i}`), `${i}`);
  for (const name of names) writeFileSync(join(input, name), name);
  return input;
}

async function start(running: RunningApp, name: string, input: string, out: string): Promise<void> {
  await running.page.getByTestId(`recipe-${recipe(name)}`).click();
  await startByDrop(running, [input], out);
}

test('five workers that hold 0.6 GB of objects each: the app lives, each is stopped at its limit and tried again alone with twice the heap', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(180_000);
  const big = [1, 2, 3, 4, 5].map((i) => `big-${i}`);
  // Five losses among so many are below the threshold of the error rate, which has a warning of its own.
  const input = makeInput(scratch, 200, big);
  const running = await launch({
    args: [`--recipe=${recipe('holds-heap')}`, settings(scratch, { maxWorkers: 5 })],
  });
  const { page, errors } = running;
  await start(running, 'holds-heap', input, join(scratch, 'out'));
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 150_000 });

  await page.getByTestId('rail-workers').click();
  await expect(page.getByTestId('worker-card-I1')).toBeVisible();
  const restarts = page.locator('[data-testid^="worker-card-W"]').getByTestId('worker-restarts');
  const counts = await restarts.allInnerTexts();
  expect(counts.reduce((sum, text) => sum + Number(text), 0)).toBe(big.length);

  await page.getByTestId('rail-tasks').click();
  await expect(page.getByTestId('facet-COMPLETED')).toContainText('205');

  // Nothing needs a person; that the processors are busy, on a machine that has others at work, is for information.
  await expect(page.getByTestId('rail-badge-alerts')).toHaveCount(0);
  await page.getByTestId('rail-alerts').click();
  await expect(page.getByTestId('alert-row').filter({ hasText: 'heap limit' })).toHaveCount(0);
  await page.getByTestId('alert-filter-resolved').click();
  await expect(page.getByTestId('alert-row').filter({ hasText: 'heap limit' }).first()).toBeVisible();
  expect(errors).toEqual([]);
});

test('a thread that hangs in the system for ever: the others end the batch, a person is told, and the app closes in time', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(90_000);
  const input = makeInput(scratch, 200, ['blocks-1']);
  execFileSync('mkfifo', [join(input, 'blocks-1.fifo')]);
  const config = { maxWorkers: 2, workerTimeoutSeconds: 1, alertThresholds: { workerTimeoutCritical: 2 } };
  const running = await launch({ args: [`--recipe=${recipe('blocks')}`, settings(scratch, config)] });
  const { page, dataDir, errors } = running;
  await start(running, 'blocks', input, join(scratch, 'out'));
  // Two seconds to its end, two to dispose, five until it counts as hung; then the same, but for the last, alone.
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED_WITH_FAILURES', {
    timeout: 60_000,
  });
  await expect(page.getByTestId('rail-badge-alerts')).toBeVisible();
  await page.getByTestId('rail-alerts').click();
  await expect(page.getByText("can't be ended").first()).toBeVisible();

  const began = Date.now();
  await running.close();
  expect(Date.now() - began).toBeLessThan(5000);
  const [id = ''] = readdirSync(join(dataDir, 'batches'));
  const { lines, done } = readJournal(join(dataDir, 'batches', id, 'journal.jsonl'));
  expect(done.size).toBe(200);
  expect(lines.at(-1)?.k).toBe('close');
  expect(errors).toEqual([]);
});

test('one that hangs while the app is closed in mid-batch: it closes in time, and what is done stands in the journal', async ({
  launch,
  scratch,
}) => {
  const input = makeInput(scratch, 200, ['blocks-1']);
  execFileSync('mkfifo', [join(input, 'blocks-1.fifo')]);
  const running = await launch({ args: [`--recipe=${recipe('blocks')}`, settings(scratch, { maxWorkers: 2 })] });
  const { page, dataDir } = running;
  await start(running, 'blocks', input, join(scratch, 'out'));
  // The files behind it in its lease wait with it.
  await untilShareDone(page, 0.5);
  const began = Date.now();
  await running.close();
  expect(Date.now() - began).toBeLessThan(5000);
  const [id = ''] = readdirSync(join(dataDir, 'batches'));
  const { lines, done } = readJournal(join(dataDir, 'batches', id, 'journal.jsonl'));
  expect(done.size).toBeGreaterThan(100);
  expect(lines.at(-1)?.k).toBe('close');

  const again = await launch({ dataDir, args: [`--recipe=${recipe('blocks')}`] });
  await expect(again.page.getByTestId('offer')).toHaveAttribute('data-check', 'checked');
  expect(await shownNumber(again.page, 'offer-verified')).toBe(done.size);
  // It ended in good order: nobody is to blame.
  await expect(again.page.getByTestId('offer-suspects')).toHaveCount(0);
});
