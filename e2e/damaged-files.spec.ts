import { cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSparseFiles } from '../test/support/sparse-files.ts';
import { startByDrop, untilShareDone } from './support/console.ts';
import { expect, test } from './support/launch.ts';

const MIB = 1024 * 1024;

/** Every file of the app's own that may be damaged, and what may stand there instead. */
const OF_BATCH = ['batch.json', 'inputs.bin', 'journal.jsonl', 'snapshot.bin', 'lock-1.json', 'results.jsonl'] as const;
const INSTEAD = {
  empty: (path: string): void => writeFileSync(path, ''),
  garbage: (path: string): void => writeFileSync(path, Buffer.from([0, 255, 123, 10, 7, 200, 34])),
  folder: (path: string): void => {
    rmSync(path, { force: true });
    mkdirSync(path);
  },
} as const;

test('whatever stands in the place of its files the app starts, says what was wrong, and offers the sound batch', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  makeSparseFiles(join(scratch, 'in'), 4000, 4 * MIB);
  const first = await launch();
  await startByDrop(first, [join(scratch, 'in')], join(scratch, 'out'));
  const { id } = await untilShareDone(first.page, 0.2);
  await first.page.getByTestId('checkpoint-now').click();
  await expect(first.page.getByTestId('checkpoint-when')).toHaveText(/^Saved/u);
  await first.kill();
  const sound = join(first.dataDir, 'batches', id);

  for (const [name, damage] of Object.entries(INSTEAD)) {
    const dataDir = join(scratch, `data-${name}`);
    const batches = join(dataDir, 'batches');
    cpSync(sound, join(batches, id), { recursive: true });
    for (const [index, file] of OF_BATCH.entries()) {
      const folder = join(batches, `20200101-00000${index}-aaaaaa`);
      cpSync(sound, folder, { recursive: true });
      damage(join(folder, file));
    }
    for (const file of ['settings.json', 'alerts.jsonl', 'status.json']) damage(join(dataDir, file));

    const running = await launch({ dataDir });
    const { page, errors } = running;
    // The sound one, and those that lack only what is not needed to go on.
    await expect(page.getByTestId('offer').first()).toBeVisible();
    await expect.poll(() => page.getByTestId('offer').count()).toBeGreaterThan(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('4');
    await expect(page.getByTestId('place-alerts')).toContainText('settings.json');
    await expect(page.getByTestId('place-alerts')).toContainText('alerts.jsonl');
    await expect(page.getByTestId('place-alerts')).toContainText('20200101-000000-aaaaaa');
    await expect(page.getByTestId('place-alerts')).toContainText('20200101-000001-aaaaaa');
    expect(existsSync(join(dataDir, 'settings.json.damaged'))).toBe(name !== 'empty');
    // It works: a choice is kept in a file again.
    await page.keyboard.press('6');
    await page.getByTestId('setting-colorScheme').getByText('Dark').click();
    await expect.poll(() => statSync(join(dataDir, 'settings.json')).isFile()).toBe(true);
    expect(errors).toEqual([]);
    await running.close();
  }
});

test('a file where the folder of the batches should be: the app starts, and says that nothing can be resumed', async ({
  launch,
  scratch,
}) => {
  const dataDir = join(scratch, 'data');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'batches'), 'not a folder');
  const { page, errors } = await launch({ dataDir });
  await expect(page.getByRole('alert')).toContainText('it is a file');
  await expect(page.getByTestId('drop-target')).toBeVisible();
  expect(errors).toEqual([]);
});
