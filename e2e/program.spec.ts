import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programsOf } from '../src/main/engine/processes/process-tree.ts';
import { startByDrop } from './support/console.ts';
import { dropFiles } from './support/drop.ts';
import { cutOff } from './support/fits.ts';
import { expect, test } from './support/launch.ts';

const batches = (dataDir: string): string[] => readdirSync(join(dataDir, 'batches'));

test('a program runs for each file of a drop, and is ended with what it started when the batch is cancelled', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(180_000);
  const files = Array.from({ length: 40 }, (_, index) => join(scratch, 'in', `file ${index}; "é".txt`));
  mkdirSync(join(scratch, 'in'));
  for (const file of files) writeFileSync(file, 'words');
  const running = await launch();
  const { page, errors, dataDir } = running;

  await page.getByTestId('recipe-program').click();
  const hold = join(scratch, 'hold');
  // What its outputs are says by which way it was started: one pipe by posix_spawn, a socket each by Node.
  const lines = `if [ -e "$2" ]; then sleep 600 & sleep 600; fi; cp "$0" "$1"; readlink /proc/self/fd/1`;
  await page.getByRole('textbox', { name: 'Command', exact: true }).fill(`sh -c '${lines}' {in} {out} ${hold}`);
  await startByDrop(running, [join(scratch, 'in')], join(scratch, 'out'));
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 60_000 });
  for (const file of files) {
    expect(readFileSync(file.replace(`${scratch}/in`, `${scratch}/out/in`), 'utf8')).toBe('words');
  }
  const [, ...report] = readFileSync(join(scratch, 'out/program-report.csv'), 'utf8').trimEnd().split('\r\n');
  expect(report).toHaveLength(files.length);
  expect(report.filter((line) => /,5,pipe:\[\d+\]$/.test(line))).toHaveLength(files.length);

  const before = batches(dataDir);
  writeFileSync(hold, '');
  await startByDrop(running, [join(scratch, 'in')], join(scratch, 'out-2'));
  await expect.poll(() => batches(dataDir).length).toBe(before.length + 1);
  const id = batches(dataDir).find((name) => !before.includes(name)) ?? '';
  // The shell and both of its children, by two workers.
  await expect.poll(async () => (await programsOf(id)).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(6);
  // What is in a worker's hand is told under the pointer.
  await page.getByTestId('rail-workers').click();
  const drawing = page.getByTestId('task-stream').getByRole('img');
  await expect(async () => {
    const box = await drawing.boundingBox();
    if (box === null) throw new Error('There is no drawing.');
    await page.mouse.move(box.x + box.width - 8 - Math.random(), box.y + 11);
    await expect(page.getByTestId('stream-tip')).toContainText(/W1 · 1 file, in hand · /u, { timeout: 300 });
  }).toPass({ timeout: 20_000 });
  await page.getByTestId('rail-overview').click();
  await page.getByTestId('cancel').click();
  await page.getByRole('button', { name: 'Cancel the batch' }).click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'CANCELLED', { timeout: 60_000 });
  // It is cancelled when nothing more is begun; what runs is being ended then.
  await expect.poll(() => programsOf(id), { timeout: 5000 }).toEqual([]);
  expect(errors).toEqual([]);
});

test('the sheet asks for the program, and again for one that is there', async ({ launch, scratch }) => {
  const input = join(scratch, 'in');
  mkdirSync(input);
  writeFileSync(join(input, 'a.txt'), 'a');
  const path = Array.from({ length: 40 }, (_, i) => `/nosuchfolder${i}/bin`).join(':');
  const { page, errors } = await launch({ env: { PATH: `${process.env['PATH'] ?? ''}:${path}` } });
  await page.getByTestId('recipe-program').click();
  await dropFiles(page, [input]);
  const asks = page.getByTestId('preflight-asks');
  const field = asks.getByTestId('option-command');
  await expect(asks).toContainText('Say which program is to run');
  await expect(field).toBeFocused();
  await field.fill('no-such-program {in}');
  await page.getByTestId('preflight-again').click();
  await expect(asks).toContainText('There is no program "no-such-program" in the folders of PATH');
  expect(await cutOff(page)).toEqual([]);
  await field.fill('true {in}');
  await field.press('Enter');
  await expect(page.getByTestId('preflight-sheet')).toHaveAttribute('data-kind', 'ready');
  // Nothing is left to do but to start, by keys as well.
  await expect(page.getByTestId('start-batch')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('headline')).toHaveText('1 file done');
  expect(errors).toEqual([]);
});
