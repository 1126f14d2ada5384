import { rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeSparseFiles } from '../../test/support/sparse-files.ts';
import { answerDialogs, startByDrop, untilShareDone } from '../support/console.ts';
import { dropFiles } from '../support/drop.ts';
import { expect, test } from '../support/launch.ts';
import { picture, place } from './picture.ts';

const RECIPE = resolve(import.meta.dirname, '../recipes/crashes-once.mjs');
/** A short place, for the sake of the pictures. */
const HOME = join(tmpdir(), 'ada');
const MIB = 1024 * 1024;

test.beforeEach(() => rm(HOME, { recursive: true, force: true }));
test.afterAll(() => rm(HOME, { recursive: true, force: true }));

/** A folder as people have them: many middling files, some large ones, some that will make trouble. */
function makeArchive(files: number, bytes: number): string {
  const archive = join(HOME, 'Family archive');
  makeSparseFiles(join(archive, '1998 Brittany'), Math.floor(files / 2), bytes);
  makeSparseFiles(join(archive, '2004 Wedding, scanned'), Math.ceil(files / 2), bytes);
  return archive;
}

test('empty, preflight, running, paused, interrupted, done', async ({ launch }) => {
  const archive = makeArchive(6000, 8 * MIB);
  const first = await launch();
  await picture(first.page, 'overview-empty');
  for (const name of ['workers', 'tasks', 'alerts']) {
    await place(first, name);
    await picture(first.page, `${name}-empty`);
  }
  await place(first, 'overview');
  await answerDialogs(first.app, [join(HOME, 'Manifests')]);
  await dropFiles(first.page, [archive, '/dev/null']);
  await expect(first.page.getByTestId('start-batch')).toBeEnabled();
  await first.page.getByTestId('change-out').click();
  await expect(first.page.getByTestId('start-batch')).toBeEnabled();
  await picture(first.page, 'preflight');
  await first.page.getByTestId('start-batch').click();
  await untilShareDone(first.page, 0.4);
  await picture(first.page, 'overview-running');
  await place(first, 'workers');
  await picture(first.page, 'workers-running');
  await place(first, 'tasks');
  await picture(first.page, 'tasks-running');
  await untilShareDone(first.page, 0.6);
  await place(first, 'overview');
  await first.page.getByTestId('pause').click();
  await expect(first.page.getByTestId('resume')).toBeVisible();
  await picture(first.page, 'overview-paused');
  await first.kill();

  // Two files were altered while the app was away.
  await rename(join(archive, '1998 Brittany/file-000001'), join(archive, '1998 Brittany/renamed'));
  await truncate(join(archive, '1998 Brittany/file-000002'), 1000);
  const second = await launch({ dataDir: first.dataDir });
  await expect(second.page.getByTestId('offer')).toBeVisible();
  await picture(second.page, 'resume');
  await second.page.getByTestId('resume-now').click();
  await expect(second.page.getByTestId('outcome')).toBeVisible({ timeout: 120_000 });
  await picture(second.page, 'overview-done');
  await place(second, 'alerts');
  await picture(second.page, 'alerts-one');
});

test('files that fail and a worker that is lost', async ({ launch }) => {
  const archive = makeArchive(3000, 1000);
  await writeFile(join(archive, '1998 Brittany/crash-me.raw'), 'x');
  const running = await launch({ args: [`--recipe=${RECIPE}`] });
  await running.page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(running, [archive], join(HOME, 'Manifests'));
  await expect(running.page.getByTestId('outcome')).toBeVisible({ timeout: 60_000 });
  await place(running, 'workers');
  await picture(running.page, 'workers-restarted');

  // Files that go away between the listing and the work.
  await place(running, 'overview');
  await running.page.getByTestId('start-another').click();
  await running.page.getByTestId('recipe-checksum').click();
  await dropFiles(running.page, [archive]);
  await expect(running.page.getByTestId('start-batch')).toBeEnabled();
  for (let i = 0; i < 37; i++) await rm(join(archive, `1998 Brittany/file-${String(i * 31).padStart(6, '0')}`));
  await running.page.getByTestId('start-batch').click();
  await expect(running.page.getByTestId('see-failed')).toBeVisible({ timeout: 60_000 });
  await picture(running.page, 'overview-failures');
  await place(running, 'tasks');
  await running.page.getByTestId('facet-FAILED').click();
  await expect(running.page.getByTestId('task-total')).toContainText('37');
  await picture(running.page, 'tasks-failed');
  await running.page.getByRole('row').nth(3).click();
  await expect(running.page.getByTestId('task-drawer-path')).toBeVisible();
  await picture(running.page, 'task-drawer');
  await running.page.keyboard.press('Escape');
  await place(running, 'alerts');
  await picture(running.page, 'alerts-active');
});
