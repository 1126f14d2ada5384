import { Receiver } from '../../test/support/routes/receiver.ts';
import { expect, test } from '../support/launch.ts';
import { picture, place } from './picture.ts';

test('routes', async ({ launch }) => {
  const server = await Receiver.start();
  const running = await launch();
  const { app, page } = running;
  await app.evaluate(({ dialog }) => {
    const answer = { response: 0, checkboxChecked: false };
    dialog.showMessageBox = () => Promise.resolve(answer);
  });
  await place(running, 'settings');
  await page.getByRole('button', { name: 'Routes', exact: true }).click();
  await page.getByTestId('route-add').click();
  await expect(page.getByTestId('route-add-pagerduty')).toBeVisible();
  await picture(page, 'settings-routes-kinds');
  const add = async (kind: string, url: string, secret: string): Promise<void> => {
    if (!(await page.getByTestId(`route-add-${kind}`).isVisible())) await page.getByTestId('route-add').click();
    await page.getByTestId(`route-add-${kind}`).click();
    if (url !== '') await page.getByTestId('route-url').fill(url);
    else await page.getByTestId('route-argv').fill('/usr/bin/logger\n--tag\ngristmill');
    if (secret !== '') await page.getByTestId(secret).fill('not to be seen');
    if (kind === 'webhook') await picture(page, 'settings-route-form');
    await page.getByTestId('route-save').click();
    await expect(page.getByTestId('route-form')).toBeHidden();
  };
  await add('pagerduty', server.url, 'route-secret-routingKey');
  await add('webhook', server.url, 'route-secret-hmac');
  await add('command', '', '');
  await page.getByTestId('route-test').nth(0).click();
  await expect(page.getByTestId('route-tested')).toHaveCount(1);
  server.play({ status: 400, body: 'signature of another' });
  await page.getByTestId('route-test').nth(1).click();
  await expect(page.getByTestId('route-tested')).toHaveCount(2);
  await page.getByTestId('route-enabled').nth(2).click({ force: true });
  await expect(page.getByTestId('route-state').nth(2)).toHaveText('Off');
  await page.getByRole('button', { name: 'Routes', exact: true }).click();
  await picture(page, 'settings-routes');
  await server.stop();
});
