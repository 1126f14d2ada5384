import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { makeSparseFiles } from '../test/support/sparse-files.ts';
import { startByDrop, untilShareDone } from './support/console.ts';
import { expect, test } from './support/launch.ts';

/* The app and a terminal on one data folder. */

const CLI = resolve(import.meta.dirname, '../out/main/cli.js');
const FILES = 4000;

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function cli(dataDir: string, ...args: string[]): Promise<Said> {
  return new Promise((done) => {
    const child = execFile('node', [CLI, ...args, '--data-dir', dataDir], (_, out, err) =>
      done({ code: child.exitCode, out, err }),
    );
  });
}

test('what the app runs is paused, saved, seen, resumed and cancelled from a terminal', async ({ launch, scratch }) => {
  test.setTimeout(90_000);
  makeSparseFiles(join(scratch, 'in'), FILES, 2 * 1024 * 1024);
  const running = await launch();
  const { page, app, dataDir, errors } = running;
  await startByDrop(running, [join(scratch, 'in')], join(scratch, 'out'));
  await untilShareDone(page, 0.02);
  const [id = ''] = readdirSync(join(dataDir, 'batches'));
  const { pid } = app.process();

  expect(await cli(dataDir, 'pause', id)).toMatchObject({ code: 0, err: '' });
  await expect(page.getByTestId('headline')).toContainText('paused by you');
  const saved = await cli(dataDir, 'checkpoint', id);
  expect(saved.code).toBe(0);
  expect(saved.out).toContain(`by process ${pid}`);
  // At most a second old.
  await expect
    .poll(async () => (await cli(dataDir, 'status')).out)
    .toMatch(new RegExp(`Process ${pid} \\(the app, .*\n  ${id} .*PAUSED \\(user\\)`));
  expect((await cli(dataDir, 'inspect', id)).out).toContain(`Being written by process ${pid}`);

  const waiting = cli(dataDir, 'resume', id);
  await expect(page.getByTestId('pause')).toBeVisible();
  const refused = await cli(dataDir, 'resume', id);
  expect(refused.code).toBe(3);
  expect(refused.err).toContain(`is being worked on by process ${pid}, which started`);
  expect(await cli(dataDir, 'cancel', id)).toMatchObject({ code: 0 });
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'CANCELLED');
  const { code, out } = await waiting;
  expect([code, out]).toEqual([1, expect.stringContaining('Cancelled')]);
  expect(errors).toEqual([]);
});

test('what a terminal runs is not offered by the app, which names who has it', async ({ launch, scratch }) => {
  test.setTimeout(90_000);
  makeSparseFiles(join(scratch, 'in'), FILES, 2 * 1024 * 1024);
  const dataDir = join(scratch, 'data');
  const args = ['run', 'checksum', join(scratch, 'in'), '--out', join(scratch, 'out'), '--data-dir', dataDir, '--json'];
  const child = spawn('node', [CLI, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { id } = JSON.parse(line) as { id: string };
    expect(await cli(dataDir, 'pause', id)).toMatchObject({ code: 0 });
    const { page } = await launch({ dataDir });
    await expect(page.getByLabel('Interrupted batches')).toContainText(
      `is being worked on by another Gristmill (process ${child.pid})`,
    );
    await expect(page.getByTestId('resume-now')).toHaveCount(0);
  } finally {
    child.kill('SIGKILL');
  }
});
