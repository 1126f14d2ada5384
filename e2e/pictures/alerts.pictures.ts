import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { AlertManager, type AlertEvent } from '../../src/main/engine/alerts/alert-manager.ts';
import { AlertStore } from '../../src/main/shell/alert-store.ts';
import { expect, test } from '../support/launch.ts';
import { picture, place } from './picture.ts';

/* The inbox with a row of every kind: made by the engine's own rules, kept in its own file. */

const HOUR_MS = 3_600_000;
const base = { level: 'ERROR', component: 'batch', cause: 'b' } as const;
const FULL: AlertEvent = {
  ...base,
  rule: 'device-lane',
  message: 'Photos 2024 is paused: there is no room left on the disk.',
  metadata: { code: 'ENOSPC' },
  action: 'Nothing is lost. The batch goes on by itself when there is room.',
};
const FAILED: AlertEvent = {
  ...base,
  rule: 'task-failed',
  component: 'tasks',
  level: 'WARNING',
  message: '12 files failed in Photos 2024. The file could not be read.',
};
const FLAPS: AlertEvent = {
  ...base,
  rule: 'loop-lag',
  component: 'main',
  level: 'WARNING',
  message: 'The main loop is slow: 240 ms at the 99th percentile.',
};
const MEMORY: AlertEvent = {
  ...base,
  rule: 'memory-high',
  component: 'memory',
  level: 'WARNING',
  message: 'Memory is at 91 % of the machine.',
};

async function prepare(dataDir: string): Promise<void> {
  mkdirSync(dataDir);
  const clock = new FakeClock(Date.now() - 26 * HOUR_MS);
  const alerts = new AlertManager({ clock, enabled: true, onChange: () => undefined });
  for (let hour = 0; hour < 25; hour++) {
    clock.advance(HOUR_MS);
    for (let i = 0; i < 1 + (hour % 4); i++) {
      const healed = { healed: true, level: 'INFO', component: 'workers', rule: 'worker-restarted' } as const;
      alerts.raise({
        ...FAILED,
        ...healed,
        cause: `${i}`,
        message: `W${i + 1} stopped and was restarted. It ended with exit code 7.`,
      });
    }
  }
  for (let i = 0; i < 3; i++) {
    alerts.raise(FLAPS);
    alerts.clear(FLAPS);
  }
  for (let i = 0; i < 31; i++) {
    alerts.raise({
      ...FAILED,
      rule: 'task-failed',
      level: i % 7 === 0 ? 'ERROR' : 'WARNING',
      component: 'network',
      cause: `${i}`,
      message: `Share ${i % 9}-${i} does not answer.`,
    });
  }
  alerts.resolve(
    alerts
      .open()
      .filter(({ component }) => component === 'network')
      .map(({ id }) => id),
    'the cable was loose',
  );
  clock.advance(HOUR_MS - 30_000);
  alerts.raise(FLAPS);
  for (let i = 0; i < 3; i++) {
    alerts.clear(FLAPS);
    alerts.raise(FLAPS);
  }
  alerts.raise(FULL);
  for (let i = 0; i < 12; i++) alerts.raise(FAILED);
  alerts.raise(MEMORY);
  clock.advance(10_000);
  alerts.clear(MEMORY);
  await new AlertStore(dataDir).save(alerts);
}

test('the inbox: flapping, recovering, held back, a digest, and what comes back', async ({ launch, scratch }) => {
  const dataDir = join(scratch, 'data');
  await prepare(dataDir);
  const running = await launch({ dataDir });
  const { page } = running;
  await place(running, 'alerts');
  await expect(page.getByTestId('alert-row').filter({ hasText: 'recovering' })).toBeVisible();
  await page.getByTestId('alert-row').filter({ hasText: 'held back' }).click();
  await picture(page, 'alerts-states');
  await page.getByTestId('alert-row').first().click();
  await page
    .getByTestId('alert-row')
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await page.keyboard.press('s');
  await picture(page, 'alerts-picked-snooze');
  await page.getByTestId('snooze-4h').click();
  await expect(page.getByTestId('undo-offer')).toBeVisible();
  await picture(page, 'alerts-undo');
  await page.getByTestId('alert-filter-history').click();
  await expect(page.getByTestId('alert-patterns')).toBeVisible();
  await picture(page, 'alerts-patterns');
});
