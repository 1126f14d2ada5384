import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveCli } from '../../../test/support/live-cli.ts';
import { runCli } from '../../../test/support/run-cli.ts';
import { processRow, processTable } from '../engine/processes/process-table.ts';
import { programsOf } from '../engine/processes/process-tree.ts';

/* The recipe `program` by the command line: what it publishes, and that nothing it started outlives it for good. */

let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cli-program-'));
  mkdirSync(join(scratch, 'in/deep'), { recursive: true });
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const run = (...settings: readonly string[]): string[] => [
  'run',
  'program',
  join(scratch, 'in'),
  '--out',
  join(scratch, 'out'),
  '--data-dir',
  join(scratch, 'data'),
  '--json',
  '--workers',
  '2',
  ...settings.flatMap((setting) => ['--set', setting]),
];
const files = (): string[] => (readdirSync(join(scratch, 'out'), { recursive: true }) as string[]).toSorted();
const running = async (id: string): Promise<number> => (await programsOf(id)).length;
/** Says where it is, and waits for the file `go`. */
const waits = (): string =>
  `command=sh -c 'sleep 600 & while [ ! -e "$2/go" ]; do sleep 0.05; done; kill $!; cp "$0" "$1"' {in} {out} ${scratch}`;

test('outputs keep the tree, a failed file leaves none, the report tells of all', async () => {
  for (const name of ['in/a.txt', 'in/deep/b.txt']) writeFileSync(join(scratch, name), 'text');
  writeFileSync(join(scratch, 'in/bad.txt'), '');
  const command = `command=sh -c 'cp "$0" "$1"; [ -s "$0" ] || (echo "it is empty" >&2; exit 9)' {in} {out}`;
  const { code, lines } = await runCli(run(command, 'output={stem}.copy'));
  expect(code).toBe(1);
  expect(lines.find(({ type }) => type === 'task')).toMatchObject({
    error: { class: 'permanent', code: 'EXIT_9', message: 'sh ended with exit code 9. It said: it is empty.' },
  });
  expect(files()).toEqual(['in', 'in/a.copy', 'in/deep', 'in/deep/b.copy', 'program-report.csv']);
  const report = readFileSync(join(scratch, 'out/program-report.csv'), 'utf8').trimEnd().split('\r\n');
  expect(report[0]).toBe('path,exit_code,seconds,cpu_seconds,peak_mib,output_bytes,last_line');
  expect(report.slice(1).map((line) => line.replace(/,0,\d+\.\d{3},.*,4,$/, ' 0 4'))).toEqual([
    `${scratch}/in/a.txt 0 4`,
    `${scratch}/in/bad.txt,9,,,,,sh ended with exit code 9. It said: it is empty.`,
    `${scratch}/in/deep/b.txt 0 4`,
  ]);
});

test('a program that is not there is refused before the start', async () => {
  writeFileSync(join(scratch, 'in/a'), '');
  const { code, stderr, lines } = await runCli(run('command=no-such-program {in}'));
  expect(code).toBe(2);
  expect(`${stderr}${JSON.stringify(lines)}`).toContain('there is no program');
  expect(readdirSync(scratch)).not.toContain('out');
});

test('SIGKILL leaves programs behind; a resume ends them before it starts anything', { timeout: 90_000 }, async () => {
  for (const name of ['a', 'b', 'c']) writeFileSync(join(scratch, 'in', name), name);
  const live = new LiveCli(run(waits()));
  const id = String((await live.until(({ type }) => type === 'start'))['id']);
  await vi.waitFor(async () => expect(await running(id)).toBeGreaterThanOrEqual(4), { timeout: 30_000, interval: 50 });
  live.kill('SIGKILL');
  await live.ended;
  const before = await programsOf(id);
  expect(before.length).toBeGreaterThanOrEqual(4);

  const again = new LiveCli(['resume', id, '--data-dir', join(scratch, 'data'), '--json']);
  await again.until(({ type }) => type === 'start');
  const old = new Set(before.map(({ pid, started }) => `${pid}.${started}`));
  expect((await programsOf(id)).filter(({ pid, started }) => old.has(`${pid}.${started}`))).toEqual([]);
  writeFileSync(join(scratch, 'go'), '');
  expect((await again.ended).code).toBe(0);
  expect(again.lines.at(-1)).toMatchObject({ outcome: 'COMPLETED', counts: { COMPLETED: 3 } });
  expect(await running(id)).toBe(0);
  expect(files()).toEqual(['in', 'in/a', 'in/b', 'in/c', 'program-report.csv']);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends what runs and leaves nothing',
  { timeout: 60_000 },
  async (signal) => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(scratch, 'in', name), name);
    const live = new LiveCli(run(waits()));
    const id = String((await live.until(({ type }) => type === 'start'))['id']);
    await vi.waitFor(async () => expect(await running(id)).toBeGreaterThanOrEqual(4), {
      timeout: 30_000,
      interval: 50,
    });
    live.kill(signal);
    expect((await live.ended).code).toBe(130);
    expect(await running(id)).toBe(0);
    expect(readdirSync(join(scratch, 'data/batches', id, 'scratch'))).toEqual([]);
  },
);

/** Of the programs that threads have noted beside the task in hand. */
function notedPids(id: string): readonly number[] {
  const folder = join(scratch, 'data/batches', id);
  const marks = readdirSync(folder).filter((name) => name.startsWith('inflight-W'));
  return marks.map((name) => readFileSync(join(folder, name)).readUInt32LE(8));
}

test('one that has put off its mark is ended on a resume by what was noted of it', { timeout: 90_000 }, async () => {
  writeFileSync(join(scratch, 'in/a'), 'a');
  const pidFile = join(scratch, 'pid');
  const live = new LiveCli(run(`command=env -i sh -c 'echo $$ > "$1"; sleep 600 & wait' {in} ${pidFile}`));
  const id = String((await live.until(({ type }) => type === 'start'))['id']);
  const pid = await vi.waitFor(() => {
    const found = Number(readFileSync(pidFile, 'utf8'));
    expect(found).toBeGreaterThan(0);
    return found;
  }, 30_000);
  // A program may say so before the thread that started it has noted it.
  await vi.waitFor(() => expect(notedPids(id)).toContain(pid), 10_000);
  live.kill('SIGKILL');
  await live.ended;
  expect(processRow(pid)).not.toBeNull();
  expect(await running(id)).toBe(0);
  const again = new LiveCli(['resume', id, '--data-dir', join(scratch, 'data'), '--json']);
  await again.until(({ type }) => type === 'start');
  expect(processRow(pid)).toBeNull();

  // The process that is to try the file is only starting now. What comes of it is ended all the same.
  rmSync(pidFile);
  again.kill('SIGINT');
  expect((await again.ended).code).toBe(130);
  expect(again.lines.at(-1)).toMatchObject({ outcome: 'INTERRUPTED', counts: { PENDING: 1, RUNNING: 0 } });
  const started = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
  expect(started === 0 ? null : processRow(started)).toBeNull();
});

test('what a process that dies had started is ended before the file is tried again', { timeout: 90_000 }, async () => {
  writeFileSync(join(scratch, 'in/a'), 'a');
  const pids = join(scratch, 'pids');
  // Asked to end, it starts another and goes: that one has neither the mark nor a parent, only its group.
  const lines = 'trap "sleep 600 & exit" TERM; echo $$ >> "$1"; sleep 600 & wait';
  const groupOf = async (leader: number | undefined): Promise<readonly number[]> =>
    (await processTable()).filter(({ group }) => group === leader).map(({ pid }) => pid);
  const started = (): readonly number[] =>
    existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n').map(Number) : [];
  const live = new LiveCli(run(`command=env -i sh -c '${lines}' {in} ${pids}`));
  const id = String((await live.until(({ type }) => type === 'start'))['id']);
  const noted = (count: number): Promise<void> =>
    vi.waitFor(
      () => {
        expect(started()).toHaveLength(count);
        expect(notedPids(id)).toContain(started().at(-1));
      },
      { timeout: 30_000, interval: 20 },
    );
  await noted(1);
  live.kill('SIGKILL');
  await live.ended;

  // The file is a suspect now, and has a process of its own; one that has put off its mark is known by its pid alone.
  const again = new LiveCli(['resume', id, '--data-dir', join(scratch, 'data'), '--json']);
  await noted(2);
  process.kill(parentOf(started()[1] ?? 0), 'SIGKILL');
  await noted(3);
  expect(await groupOf(started()[1])).toEqual([]);
  again.kill('SIGINT');
  expect((await again.ended).code).toBe(130);
  expect(await Promise.all(started().map(groupOf))).toEqual([[], [], []]);
});

const parentOf = (pid: number): number => processRow(pid)?.parent ?? 0;
