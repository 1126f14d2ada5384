import { existsSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ParallelProcessor } from '../engine/parallel-processor.ts';
import { CliBench, PLAIN } from '../../../test/support/endless-batch.ts';

let bench: CliBench;
beforeEach(() => {
  bench = new CliBench();
});
afterEach(() => bench.close());

test('pause, checkpoint, resume and cancel from other processes, each seen to act', { timeout: 60_000 }, async () => {
  const { run, id } = await bench.endless();
  const paused = await bench.run('pause', id);
  expect(paused).toMatchObject({ code: 0, stderr: '' });
  expect(paused.stdout.toString()).toMatch(/^Paused: \d+ of 21 files completed/);
  await run.until((line) => line['type'] === 'progress' && line['state'] === 'PAUSED');
  const again = await bench.run('pause', id);
  expect([again.code, again.stdout.toString()]).toEqual([0, expect.stringContaining('Paused already')]);

  const folder = dirname(bench.batchFile(id, 'x'));
  expect(readdirSync(folder)).not.toContain('snapshot.bin');
  const saved = await bench.run('checkpoint', id);
  expect([saved.code, saved.stdout.toString()]).toEqual([0, expect.stringContaining(`holds ${PLAIN + 1} tasks`)]);
  expect(readdirSync(folder)).toContain('snapshot.bin');

  const resumed = bench.live('resume', id);
  const held = run.lines.length;
  await run.until((line) => line['state'] === 'RUNNING' && run.lines.indexOf(line) >= held);
  const cancelled = await bench.run('cancel', id);
  expect([cancelled.code, cancelled.stdout.toString()]).toEqual([0, expect.stringMatching(/^Cancelled: \d+ of 21/)]);
  expect(await run.ended).toMatchObject({ code: 1 });
  expect(run.lines.at(-1)).toMatchObject({ type: 'summary', outcome: 'CANCELLED' });
  // It was resumed in the first process; the second has waited for the end of it, and says how it was.
  expect(await resumed.ended).toMatchObject({ code: 1 });
  expect(resumed.lines).toMatchObject([{ type: 'summary', id, outcome: 'CANCELLED', resumable: false }]);
});

test('a batch that runs elsewhere is refused to others by the pid and the start of its holder', async () => {
  const { run, id } = await bench.endless();
  const { code, stderr } = await bench.run('resume', id);
  expect(code).toBe(3);
  expect(stderr).toMatch(new RegExp(`process ${run.pid}, which started .*, since `));
  expect(run.lines.filter(({ type }) => type === 'summary')).toEqual([]);

  // The app on the same data folder.
  const app = new ParallelProcessor({}, { dataDir: join(bench.folder, 'data') });
  expect(await app.offers()).toMatchObject([{ id, lockedBy: { pid: run.pid }, suspects: 0 }]);
  await expect(app.resumeBatch(id)).rejects.toMatchObject({ code: 'cannot-start', details: { pid: run.pid } });
  await expect(app.discard(id)).rejects.toMatchObject({ code: 'cannot-start' });
  await app.shutdown();
});

test.each(['pause', 'cancel', 'checkpoint'])('%s of an unknown id ends with 2', async (verb) => {
  const { code, stderr } = await bench.run(verb, '20200101-000000-abcdef');
  expect(code).toBe(2);
  expect(stderr).toContain('There is no batch "20200101-000000-abcdef"');
});

test('an interrupted batch cannot be paused or saved; it can be cancelled for good', { timeout: 60_000 }, async () => {
  const { run, id } = await bench.endless();
  const { control } = bench.lock(id);
  expect(existsSync(control)).toBe(true);
  run.kill('SIGKILL');
  await run.ended;
  for (const verb of ['pause', 'checkpoint']) {
    const { code, stderr } = await bench.run(verb, id);
    expect([code, stderr]).toEqual([3, expect.stringContaining(`No process works on the batch ${id} (INTERRUPTED)`)]);
  }

  const cancelled = await bench.run('cancel', id);
  expect([cancelled.code, cancelled.stdout.toString()]).toEqual([0, expect.stringMatching(/^Cancelled: \d+ of 21/)]);
  // The socket of the dead process went when the next one made its own.
  expect(existsSync(control)).toBe(false);
  const list = await bench.run('batches', '--json');
  expect(list.lines).toMatchObject([{ id, state: 'CANCELLED', resumable: false, counts: { PENDING: 0, ASSIGNED: 0 } }]);
  // The journal alone says the same.
  for (const name of ['snapshot.bin', 'snapshot.prev.bin']) rmSync(bench.batchFile(id, name), { force: true });
  expect((await bench.run('batches', '--json')).lines).toEqual(list.lines);
  expect((await bench.run('cancel', id)).stdout.toString()).toContain('Cancelled already');
  const resumed = await bench.run('resume', id, '--json');
  expect(resumed.lines).toMatchObject([{ type: 'summary', outcome: 'CANCELLED' }]);
});

test('what has ended cannot be cancelled', async () => {
  const done = await bench.run(
    'run',
    'checksum',
    join(bench.folder, 'in'),
    '--out',
    join(bench.folder, 'out'),
    '--json',
  );
  const id = String(done.lines[0]?.['id']);
  const { code, stderr } = await bench.run('cancel', id);
  expect([code, stderr]).toEqual([3, expect.stringContaining('at its end (COMPLETED)')]);
});

test('a process that holds a batch and does not answer is named', { timeout: 60_000 }, async () => {
  const { run, id } = await bench.endless();
  const { control } = bench.lock(id);
  rmSync(control);
  const { code, stderr } = await bench.run('pause', id);
  expect([code, stderr]).toEqual([
    3,
    expect.stringContaining(`Process ${run.pid} works on the batch. It did not answer`),
  ]);
});

test('clients that talk nonsense, flood and hang up do the batch no harm', { timeout: 60_000 }, async () => {
  const { run, id } = await bench.endless();
  const { control } = bench.lock(id);
  const rude = ['no json\n', '[]\n', `{"v":1,"verb":"explode","batch":"${id}"}\n`, '\n\n\n', 'x'.repeat(1_000_000)];
  for (const text of rude) {
    const socket = connect(control, () => socket.end(text));
    socket.resume().on('error', () => undefined);
    await new Promise((resolve) => socket.on('close', resolve));
  }
  const flood = `${JSON.stringify({ v: 1, verb: 'checkpoint', batch: id })}\n`.repeat(20_000);
  for (let i = 0; i < 5; i++) {
    // It hangs up at the first answer, with all others still under way.
    const socket = connect(control, () => socket.write(flood)).on('data', () => socket.destroy());
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.on('close', resolve));
  }
  expect((await bench.run('checkpoint', id)).code).toBe(0);
  expect((await bench.run('cancel', id)).code).toBe(0);
  expect(await run.ended).toMatchObject({ code: 1 });
});
