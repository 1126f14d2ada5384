import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/launch.ts';
import type { RendererApi } from '../src/shared/ipc/contract.ts';

/* In the app the launcher is a utility process: it has little memory to copy, and ends with the app. */

test.skip(process.platform !== 'linux', 'Elsewhere programs are started by the app itself.');

test('programs are started by the launcher, and it ends with the app', async ({ launch, scratch }) => {
  const folder = join(scratch, 'in');
  const pids = join(scratch, 'pids');
  for (const made of [folder, pids]) mkdirSync(made);
  for (let i = 0; i < 300; i++) writeFileSync(join(folder, `${i}`), 'x');
  const { app, page, errors } = await launch();
  const main = app.process().pid ?? 0;
  // What the app itself has started, because the launcher was not up yet, is over at once.
  const command = JSON.stringify([
    'sh',
    '-c',
    `if [ "$PPID" != ${main} ]; then echo $PPID > ${pids}/$$; exec sleep 600; fi`,
    'sh',
    '{in}',
  ]);
  await page.evaluate(
    async ({ paths, command, outDir }) => {
      const { api } = window as unknown as { readonly api: RendererApi };
      const rest = { naming: '{name}', include: [], exclude: [], allFiles: false };
      const wanted = { paths: paths.join('\0'), recipe: 'program', options: { command }, outDir, ...rest };
      const listed = await api.invoke('preflight.run', wanted);
      if (!listed.ok) throw new Error(JSON.stringify(listed.error));
      const started = await api.invoke('batch.start', { preflightId: listed.value.id, outDir, onConflict: 'fail' });
      if (!started.ok) throw new Error(JSON.stringify(started.error));
    },
    { paths: [folder], command, outDir: join(scratch, 'out') },
  );
  const parent = (): number =>
    Math.max(0, ...readdirSync(pids).map((pid) => Number(readFileSync(join(pids, pid), 'utf8'))));
  await expect.poll(parent, { timeout: 60_000 }).toBeGreaterThan(0);
  const launcher = parent();
  expect(launcher).not.toBe(main);
  const memory = (pid: number): number =>
    Number(/RssAnon:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  expect(memory(launcher)).toBeLessThan(memory(main) / 2);
  expect(errors).toEqual([]);

  process.kill(main, 'SIGKILL');
  await expect.poll(() => runs(launcher), { timeout: 10_000 }).toBe(false);
  // It is ended when the batch goes on; here nobody will.
  for (const pid of readdirSync(pids).map(Number)) if (runs(pid)) process.kill(pid, 'SIGKILL');
});

function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
