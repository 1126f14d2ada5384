import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startByDrop } from './support/console.ts';
import { expect, test } from './support/launch.ts';

const RECIPE = resolve(import.meta.dirname, 'recipes/crashes-once.mjs');

test('a worker that dies in mid-lease: its files come back, the card tells the restart, an alert says it', async ({
  launch,
  scratch,
}) => {
  const input = join(scratch, 'in');
  await mkdir(input);
  await Promise.all(
    Array.from({ length: 400 }, (_, i) => writeFile(join(input, i === 150 ? 'crash-150' : `file-${i}`), `${i}`)),
  );
  const { app, page, errors } = await launch({ args: [`--recipe=${RECIPE}`] });
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop({ app, page }, [input], join(scratch, 'out'));
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 30_000 });

  await page.getByTestId('rail-workers').click();
  const restarts = page.getByTestId('worker-restarts');
  await expect(restarts.filter({ hasText: /^1$/u })).toHaveCount(1);
  const states = page.locator('[data-testid^="worker-card-"]');
  for (const card of await states.all()) await expect(card).toHaveAttribute('data-state', 'HEALTHY');

  await page.getByTestId('rail-tasks').click();
  await expect(page.getByTestId('facet-COMPLETED')).toContainText('400');

  await page.getByTestId('rail-alerts').click();
  await page.getByTestId('alert-filter-resolved').click();
  await expect(page.getByTestId('alert-row')).toHaveCount(1);
  await expect(page.getByTestId('alert-row')).toContainText('was restarted');
  expect(errors).toEqual([]);
});
