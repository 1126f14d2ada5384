import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LiveCli, type JsonLine } from '../../../test/support/live-cli.ts';
import { builtFile, runCli } from '../../../test/support/run-cli.ts';

const FILES = 20;
let scratch: string;
let running: LiveCli[] = [];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'control-'));
  mkdirSync(join(scratch, 'in'));
  for (let i = 0; i < FILES; i++) writeFileSync(join(scratch, 'in', `plain-${i}`), 'plain');
});
afterEach(async () => {
  for (const live of running) live.kill('SIGKILL');
  await Promise.all(running.map((live) => live.ended));
  running = [];
  rmSync(scratch, { recursive: true, force: true });
});

const data = (): string[] => ['--data-dir', join(scratch, 'data')];
const cli = (...args: string[]): ReturnType<typeof runCli> => runCli([...args, ...data()]);
const countOf = ({ counts }: JsonLine, state: string): number => (counts as Record<string, number>)[state] ?? 0;

function live(args: readonly string[]): LiveCli {
  const one = new LiveCli([...args, ...data(), '--json']);
  running.push(one);
  return one;
}

/** A batch that does all but one file, which waits until it is told to stop. */
async function startEndless(): Promise<{ run: LiveCli; id: string }> {
  writeFileSync(join(scratch, 'in', 'heeds'), 'x');
  const recipe = builtFile('fixtures/acts.js');
  const run = live(['run', recipe, join(scratch, 'in'), '--out', join(scratch, 'out'), '--workers', '2']);
  await run.until(
    (line) => line['type'] === 'progress' && countOf(line, 'PENDING') === 0 && countOf(line, 'RUNNING') === 1,
  );
  return { run, id: String(run.lines[0]?.['id']) };
}

const lockOf = (id: string): { readonly pid: number; readonly control: string } =>
  JSON.parse(readFileSync(join(scratch, 'data/batches', id, 'lock-1.json'), 'utf8')) as never;

test('pause, checkpoint, resume and cancel from other processes, each seen to act', { timeout: 60_000 }, async () => {
  const { run, id } = await startEndless();
  const paused = await cli('pause', id);
  expect(paused).toMatchObject({ code: 0, stderr: '' });
  expect(paused.stdout.toString()).toMatch(/^Paused: \d+ of 21 files completed/);
  await run.until((line) => line['type'] === 'progress' && line['state'] === 'PAUSED');
  const again = await cli('pause', id);
  expect([again.code, again.stdout.toString()]).toEqual([0, expect.stringContaining('Paused already')]);

  const folder = join(scratch, 'data/batches', id);
  expect(readdirSync(folder)).not.toContain('snapshot.bin');
  const saved = await cli('checkpoint', id);
  expect([saved.code, saved.stdout.toString()]).toEqual([0, expect.stringContaining(`holds ${FILES + 1} tasks`)]);
  expect(readdirSync(folder)).toContain('snapshot.bin');

  const resumed = live(['resume', id]);
  const held = run.lines.length;
  await run.until((line) => line['state'] === 'RUNNING' && run.lines.indexOf(line) >= held);
  const cancelled = await cli('cancel', id);
  expect([cancelled.code, cancelled.stdout.toString()]).toEqual([0, expect.stringMatching(/^Cancelled: \d+ of 21/)]);
  expect(await run.ended).toMatchObject({ code: 1 });
  expect(run.lines.at(-1)).toMatchObject({ type: 'summary', outcome: 'CANCELLED' });
  // It was resumed in the first process; the second has waited for the end of it, and says how it was.
  expect(await resumed.ended).toMatchObject({ code: 1 });
  expect(resumed.lines).toMatchObject([{ type: 'summary', id, outcome: 'CANCELLED', resumable: false }]);
});

test('a batch that runs elsewhere is refused to others by the pid and the start of its holder', async () => {
  const { run, id } = await startEndless();
  const { code, stderr } = await cli('resume', id);
  expect(code).toBe(3);
  expect(stderr).toMatch(new RegExp(`process ${run.pid}, which started .*, since `));
  expect(run.lines.filter(({ type }) => type === 'summary')).toEqual([]);
});

test.each(['pause', 'cancel', 'checkpoint'])('%s of an unknown id ends with 2', async (verb) => {
  const { code, stderr } = await cli(verb, '20200101-000000-abcdef');
  expect(code).toBe(2);
  expect(stderr).toContain('There is no batch "20200101-000000-abcdef"');
});

test('an interrupted batch cannot be paused or saved; it can be cancelled for good', { timeout: 60_000 }, async () => {
  const { run, id } = await startEndless();
  const { control } = lockOf(id);
  expect(existsSync(control)).toBe(true);
  run.kill('SIGKILL');
  await run.ended;
  for (const verb of ['pause', 'checkpoint']) {
    const { code, stderr } = await cli(verb, id);
    expect([code, stderr]).toEqual([3, expect.stringContaining(`No process works on the batch ${id} (INTERRUPTED)`)]);
  }

  const cancelled = await cli('cancel', id);
  expect([cancelled.code, cancelled.stdout.toString()]).toEqual([0, expect.stringMatching(/^Cancelled: \d+ of 21/)]);
  // The socket of the dead process went when the next one made its own.
  expect(existsSync(control)).toBe(false);
  const list = await runCli(['batches', '--json', ...data()]);
  expect(list.lines).toMatchObject([{ id, state: 'CANCELLED', resumable: false, counts: { PENDING: 0, ASSIGNED: 0 } }]);
  // The journal alone says the same.
  for (const name of ['snapshot.bin', 'snapshot.prev.bin'])
    rmSync(join(scratch, 'data/batches', id, name), { force: true });
  expect((await runCli(['batches', '--json', ...data()])).lines).toEqual(list.lines);
  expect((await cli('cancel', id)).stdout.toString()).toContain('Cancelled already');
  const resumed = await runCli(['resume', id, '--json', ...data()]);
  expect(resumed.lines).toMatchObject([{ type: 'summary', outcome: 'CANCELLED' }]);
});

test('what has ended cannot be cancelled', async () => {
  const done = await runCli([
    'run',
    'checksum',
    join(scratch, 'in'),
    '--out',
    join(scratch, 'out'),
    '--json',
    ...data(),
  ]);
  const id = String(done.lines[0]?.['id']);
  const { code, stderr } = await cli('cancel', id);
  expect([code, stderr]).toEqual([3, expect.stringContaining('at its end (COMPLETED)')]);
});

test('a process that holds a batch and does not answer is named', { timeout: 60_000 }, async () => {
  const { run, id } = await startEndless();
  const { control } = lockOf(id);
  rmSync(control);
  const { code, stderr } = await cli('pause', id);
  expect([code, stderr]).toEqual([
    3,
    expect.stringContaining(`Process ${run.pid} works on the batch. It did not answer`),
  ]);
});

test('clients that talk nonsense, flood and hang up do the batch no harm', { timeout: 60_000 }, async () => {
  const { run, id } = await startEndless();
  const { control } = lockOf(id);
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
  expect((await cli('checkpoint', id)).code).toBe(0);
  expect((await cli('cancel', id)).code).toBe(0);
  expect(await run.ended).toMatchObject({ code: 1 });
});
