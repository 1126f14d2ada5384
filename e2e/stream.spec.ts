import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RendererApi } from '../src/shared/ipc/contract.ts';
import type { StreamBar } from '../src/shared/domain/task-stream.ts';
import { startByDrop } from './support/console.ts';
import { expect, test } from './support/launch.ts';

const CRASHES = resolve(import.meta.dirname, 'recipes/crashes-once.mjs');
const TROUBLES = resolve(import.meta.dirname, 'recipes/troubles.mjs');
const SHOT = process.env['GRISTMILL_STREAM_SHOT'];

test('the stream shows every file once, and whom it was lost with', async ({ launch, scratch }) => {
  const input = join(scratch, 'in');
  await mkdir(input);
  await Promise.all(
    Array.from({ length: 400 }, (_, i) => writeFile(join(input, i === 150 ? 'crash-150' : `file-${i}`), `${i}`)),
  );
  const { app, page, errors } = await launch({ args: [`--recipe=${CRASHES}`] });
  await page.getByTestId(`recipe-${CRASHES}`).click();
  await startByDrop({ app, page }, [input], join(scratch, 'out'));
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 30_000 });
  await page.getByTestId('rail-workers').click();

  const bars = await page.evaluate(async (): Promise<readonly StreamBar[]> => {
    const { api } = window as unknown as { api: RendererApi };
    const snapshot = await api.invoke('app.snapshot', undefined);
    if (!snapshot.ok || snapshot.value.frame.batch === null) throw new Error('There is no batch.');
    const told = await api.invoke('tasks.stream', { batchId: snapshot.value.frame.batch.id, after: 0 });
    if (!told.ok) throw new Error(told.error.message);
    return told.value.bars;
  });
  expect(bars.reduce((sum, { files }) => sum + files, 0)).toBe(400);
  const lost = bars.filter((bar) => bar.lost);
  expect(lost.map(({ path }) => path)).toEqual([join(input, 'crash-150')]);
  for (const { from, to } of bars) expect(to).toBeGreaterThanOrEqual(from);

  const drawing = page.getByTestId('task-stream').getByRole('img');
  await expect(drawing).toHaveAttribute('aria-label', /lost once/u);
  expect(errors).toEqual([]);
});

test('it can be held, asked what is under the pointer, and looked at from further away', async ({
  launch,
  scratch,
}) => {
  const input = join(scratch, 'in');
  await mkdir(input);
  const names = (i: number): string => (i % 97 === 5 ? `broken-${i}` : i % 41 === 7 ? `busy-${i}` : `file-${i}`);
  await Promise.all(Array.from({ length: 3000 }, (_, i) => writeFile(join(input, names(i)), `${i}`)));
  // Those that fail come first by their names: the batch would wait for a person before there is anything to look at.
  const config = join(scratch, 'config.json');
  await writeFile(config, JSON.stringify({ haltPolicy: 'off' }));
  const { app, page } = await launch({ args: [`--recipe=${TROUBLES}`, `--config=${config}`] });
  await page.getByTestId(`recipe-${TROUBLES}`).click();
  await startByDrop({ app, page }, [input], join(scratch, 'out'));
  await page.getByTestId('rail-workers').click();
  const drawing = page.getByTestId('task-stream').getByRole('img');
  await expect(drawing).toHaveAttribute('aria-label', /\d+ failed/u);
  const picture = (): Promise<string> => drawing.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const before = await picture();
  await expect.poll(picture).not.toBe(before);
  if (SHOT !== undefined) await page.screenshot({ path: SHOT });
  await page.getByTestId('stream-hold').click();
  const still = await picture();
  await expect(page.getByTestId('outcome')).toBeHidden();
  expect(await picture()).toBe(still);
  const box = await drawing.boundingBox();
  if (box === null) throw new Error('There is no drawing.');
  const tip = page.getByTestId('stream-tip');
  // The shortest bars, of which there may be few so early, are found within four pixels.
  for (let x = box.width - 2; x > 100 && !(await tip.isVisible()); x -= 3) {
    await page.mouse.move(box.x + x, box.y + 11);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  await expect(tip).toContainText(/W1 · .*files?,/u);
  await page.getByText('2 min').click();
  await expect.poll(picture).not.toBe(still);
});
