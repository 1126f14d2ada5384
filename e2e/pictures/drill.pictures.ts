import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clickMenu } from '../support/console.ts';
import { expect, test } from '../support/launch.ts';
import { picture, place } from './picture.ts';

const LIMIT_MS = 300_000;

test('the fault drill: explained, under way, at its end', async ({ launch, scratch }) => {
  test.setTimeout(LIMIT_MS);
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ maxWorkers: 8 }));
  const running = await launch({ args: [`--config=${config}`] });
  const { app, page } = running;
  await clickMenu(app, 'Fault drill…');
  await expect(page.getByTestId('drill-start')).toBeEnabled();
  await picture(page, 'drill-dialog');
  await page.getByTestId('drill-start').click();
  await expect(page.getByTestId('headline')).toContainText('Fault drill', { timeout: LIMIT_MS });
  await place(running, 'workers');
  await expect(page.getByTestId('worker-countdown')).toBeVisible({ timeout: LIMIT_MS });
  await picture(page, 'drill-workers');
  await place(running, 'overview');
  await picture(page, 'drill-running');
  await expect(page.getByTestId('drill-row')).toHaveCount(5, { timeout: LIMIT_MS });
  await picture(page, 'drill-ended');
  await place(running, 'alerts');
  await page.getByTestId('alert-filter-history').click();
  await picture(page, 'drill-alerts');
  expect(running.errors).toEqual([]);
});
