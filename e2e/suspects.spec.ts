import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readJournal, type JournalStory } from '../test/support/journal-lines.ts';
import { shownNumber, startByDrop } from './support/console.ts';
import { expect, test, type LaunchSettings, type RunningApp } from './support/launch.ts';

/* A file that takes the whole app down, and what the next launch makes of it. */

const RECIPE = resolve(import.meta.dirname, 'recipes/kills-app.mjs');
const PLAIN = 300;
/** Sorts before the others. */
const KILLER = 0;

function makeInput(scratch: string, killer: string): string {
  const input = join(scratch, 'in');
  mkdirSync(input);
  for (let i = 0; i < PLAIN; i++) writeFileSync(join(input, `plain-${i}`), `${i}`);
  writeFileSync(join(input, killer), killer);
  return join(input, killer);
}

type Launch = (settings?: LaunchSettings) => Promise<RunningApp>;

/** The app, until it dies of its file; resolves with its data folder. */
async function dies(launch: Launch, scratch: string, dataDir?: string): Promise<string> {
  const args = [`--recipe=${RECIPE}`, `--config=${config(scratch)}`];
  const running = await launch({ args, ...(dataDir === undefined ? {} : { dataDir }) });
  const gone = running.app.waitForEvent('close');
  if (dataDir === undefined) {
    await running.page.getByTestId(`recipe-${RECIPE}`).click();
    // The app dies under the click.
    await startByDrop(running, [join(scratch, 'in')], join(scratch, 'out')).catch((error: unknown) => error);
  }
  await gone;
  return running.dataDir;
}

function config(scratch: string): string {
  const path = join(scratch, 'config.json');
  writeFileSync(path, JSON.stringify({ maxWorkers: 1 }));
  return path;
}

function story(dataDir: string): JournalStory {
  const [id = ''] = readdirSync(join(dataDir, 'batches'));
  return readJournal(join(dataDir, 'batches', id, 'journal.jsonl'));
}

/** Files of the last lease, and its slot. */
const lastLease = (dataDir: string): unknown => story(dataDir).lines.findLast(({ k }) => k === 'lease');

test('the app dies of a file: the dialog names it, Resume does all others, and that one last, in a process of its own', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(90_000);
  const killer = makeInput(scratch, 'kill-shared');
  const dataDir = await dies(launch, scratch);
  expect(story(dataDir).done.size).toBeLessThan(PLAIN);

  const { page, errors } = await launch({ dataDir, args: [`--config=${config(scratch)}`] });
  await expect(page.getByTestId('offer-suspect').filter({ has: page.getByTitle(killer, { exact: true }) })).toHaveCount(
    1,
  );
  expect(await shownNumber(page, 'offer-suspects')).toBe(1);
  await expect(page.getByTestId('offer-not-started')).toHaveCount(0);
  await page.getByTestId('resume-now').click();
  // It was answered by a click: what gets the focus then shows a ring when a key is pressed, and not before.
  const main = page.getByRole('main');
  await expect(main).toBeFocused();
  await expect(main).toHaveCSS('outline-style', 'none');
  await page.keyboard.press('Shift');
  await expect(main).toHaveCSS('outline-style', 'solid');
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 60_000 });
  expect(lastLease(dataDir)).toMatchObject({ w: 2, c: [KILLER, KILLER + 1] });
  expect(errors).toEqual([]);
});

test('Resume without suspects leaves it, and says so; Resume does it', async ({ launch, scratch }) => {
  test.setTimeout(90_000);
  const killer = makeInput(scratch, 'kill-shared');
  const dataDir = await dies(launch, scratch);
  const { page, errors } = await launch({ dataDir, args: [`--config=${config(scratch)}`] });
  await page.getByTestId('resume-without').click();
  await expect(page.getByTestId('pause-note')).toContainText(killer, { timeout: 30_000 });
  await expect(page.getByTestId('needs-row')).toContainText(killer);
  expect(story(dataDir).done.size).toBe(PLAIN);
  await expect(page.getByTestId('resume')).toHaveText('Resume');
  await page.getByTestId('resume').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 30_000 });
  await expect(page.getByTestId('rail-badge-alerts')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('set to go on by itself: once it does; after a second death within 5 minutes it asks and says why; Resume goes on', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  const killer = makeInput(scratch, 'kill-app');
  const dataDir = await dies(launch, scratch);
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ resumeOnLaunch: 'auto' }));

  // By itself it does the others, and then dies of the one.
  await dies(launch, scratch, dataDir);
  expect(story(dataDir).done.size).toBe(PLAIN);
  expect(lastLease(dataDir)).toMatchObject({ w: 2, c: [KILLER, KILLER + 1] });

  const args = [`--config=${config(scratch)}`];
  const third = await launch({ dataDir, args });
  await expect(third.page.getByTestId('offer-not-started')).toContainText('ended twice within 5 minutes');
  await expect(third.page.getByTestId('offer-suspect').getByTitle(killer, { exact: true })).toBeVisible();
  const sessions = story(dataDir).lines.filter(({ k }) => k === 'open').length;
  expect(sessions).toBe(2);
  const gone = third.app.waitForEvent('close');
  await third.page.getByTestId('resume-now').click();
  await gone;
  expect(story(dataDir).lines.filter(({ k }) => k === 'open')).toHaveLength(3);

  // One death since a person decided: it goes on by itself, and leaves the file that was twice alone in hand.
  const fourth = await launch({ dataDir, args });
  await expect(fourth.page.getByTestId('pause-note')).toContainText(killer, { timeout: 30_000 });
  await expect(fourth.page.getByTestId('offer')).toHaveCount(0);
  expect(story(dataDir).lines.filter(({ k }) => k === 'open')).toHaveLength(4);
  await fourth.close();
});
