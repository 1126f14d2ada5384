import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FileHistory } from '../../shared/domain/inspection.ts';
import { LiveCli } from '../../../test/support/live-cli.ts';
import { builtFile, runCli, type CliRun } from '../../../test/support/run-cli.ts';

/* One large file is worked on by several workers at once, and goes on in its middle whatever ends it. */

const CHUNKS = 9;
const MIB = 1024 * 1024;
/** The last chunk is a short one. */
const CONTENT = Buffer.alloc((CHUNKS - 1) * MIB + 12_345, 'Nine chunks of something that repeats itself. ');
for (let at = 0; at < CONTENT.length; at += 4096) CONTENT.writeUInt32LE(at, at);

let scratch: string;
let file: string;
let live: LiveCli | null = null;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'chunks-'));
  mkdirSync(join(scratch, 'in'));
  file = join(scratch, 'in/large');
  writeFileSync(file, CONTENT);
});
afterEach(async () => {
  live?.kill('SIGKILL');
  await live?.ended;
  live = null;
  rmSync(scratch, { recursive: true, force: true });
});

const log = (): string => join(scratch, 'log');
/** Chunks that were begun, in order, the join as `join`. */
const begun = (): string[] =>
  existsSync(log())
    ? readFileSync(log(), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' ')[0] ?? '')
    : [];
const output = (): Buffer => readFileSync(join(scratch, 'out/in/large'));
const outputs = (): string[] => readdirSync(join(scratch, 'out'), { recursive: true }).map(String).toSorted();
const data = (): string[] => ['--data-dir', join(scratch, 'data')];

function args(...set: readonly string[]): string[] {
  const options = [`log=${log()}`, ...set].flatMap((one) => ['--set', one]);
  const recipe = builtFile('fixtures/in-chunks.js');
  return [
    'run',
    recipe,
    join(scratch, 'in'),
    '--out',
    join(scratch, 'out'),
    '--trust-script',
    '--workers',
    '2',
    ...data(),
    ...options,
    '--json=all',
  ];
}

const resume = (id: string): Promise<CliRun> => runCli(['resume', id, ...data(), '--json']);

/**
 * A run whose chunk `holdAt` waits; resolves when all others are done, but for what waits behind it for the same worker.
 * `left` are the chunks that are not done: one or two.
 */
async function held(holdAt: number): Promise<{ running: LiveCli; id: string; left: number }> {
  live = new LiveCli(args(`holdAt=${holdAt}`));
  const { id } = await live.until((line) => line['type'] === 'start');
  const journal = join(scratch, 'data/batches', String(id), 'journal.jsonl');
  const left = await vi.waitFor(
    () => {
      const records = readFileSync(journal, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as { k: string; h: number; w: number });
      const worker = new Map(records.filter(({ k }) => k === 'chunk').map(({ h, w }) => [h, w]));
      for (const { k, h } of records) if (k === 'chunk-done') worker.delete(h);
      const open = [...worker];
      expect(records.filter(({ k }) => k === 'chunk')).toHaveLength(CHUNKS);
      expect(open.every(([, w]) => w === worker.get(holdAt))).toBe(true);
      expect(begun()).toContain(String(holdAt));
      return open.length;
    },
    { timeout: 30_000, interval: 20 },
  );
  return { running: live, id: String(id), left };
}

/** What happened to the one file that is told of. */
function kindsOf({ lines }: CliRun): readonly string[] {
  const [{ history } = { history: [] }] = lines as readonly { readonly history: readonly FileHistory[] }[];
  return history.flatMap(({ events }) => events.map(({ kind }) => kind));
}

const LEFT = ['in', 'in/large'];

test('chunks go to all workers, are joined in order, and leave nothing behind', { timeout: 60_000 }, async () => {
  const run = await runCli(args());
  expect(run.code).toBe(0);
  expect(output().equals(CONTENT)).toBe(true);
  expect(begun().toSorted()).toEqual([...Array.from({ length: CHUNKS }, (_, i) => String(i)), 'join']);
  expect(run.lines.at(-1)).toMatchObject({ files: 1, chunks: CHUNKS, retries: 0, bytes: CONTENT.length });
  expect(outputs()).toEqual(LEFT);
  const [task] = run.lines.filter(({ type }) => type === 'task');
  expect(task).toMatchObject({ state: 'COMPLETED' });
});

test('SIGKILL in the middle: only what was in hand is done again', { timeout: 60_000 }, async () => {
  const { running, id, left } = await held(4);
  running.kill('SIGKILL');
  await running.ended;
  // The folder, what is done, and what is not.
  expect(outputs().length).toBeGreaterThanOrEqual(1 + CHUNKS - left);
  const before = begun().length;
  writeFileSync(`${log()}.go`, '');
  expect((await resume(id)).code).toBe(0);
  expect(begun().slice(before)).toHaveLength(left + 1);
  expect(begun().slice(before)).toContain('4');
  expect(begun().at(-1)).toBe('join');
  expect(output().equals(CONTENT)).toBe(true);
  expect(outputs()).toEqual(LEFT);
  const told = await runCli(['inspect', id, ...data(), '--file', file, '--json']);
  const kinds = kindsOf(told);
  expect(kinds.filter((kind) => kind === 'chunk')).toHaveLength(CHUNKS);
  expect(kinds.slice(-2)).toEqual(['join', 'done']);
});

test.each<[string, (parts: readonly string[]) => void]>([
  ['a part is gone', ([part = '']) => rmSync(part)],
  ['a part was cut', ([part = '']) => truncateSync(part, 99)],
  ['the file grew', () => appendFileSync(file, 'more')],
  ['the file was written to', () => utimesSync(file, 1, 1)],
])('killed, and then %s: the file is done anew from its start', { timeout: 60_000 }, async (_, harm) => {
  const { running, id } = await held(4);
  running.kill('SIGKILL');
  await running.ended;
  const before = begun().length;
  harm(
    outputs()
      .map((name) => join(scratch, 'out', name))
      .filter((path) => path.endsWith('.part')),
  );
  writeFileSync(`${log()}.go`, '');
  expect((await resume(id)).code).toBe(0);
  expect(begun().slice(before)).toHaveLength(CHUNKS + 1);
  expect(output().equals(readFileSync(file))).toBe(true);
  expect(outputs()).toEqual(LEFT);
});

test(
  'a signal: the batch is interrupted in the middle of the file and goes on there',
  { timeout: 60_000 },
  async () => {
    const { running, id, left } = await held(2);
    running.kill('SIGTERM');
    expect(await running.ended).toEqual({ code: 130, signal: null });
    const before = begun().length;
    writeFileSync(`${log()}.go`, '');
    expect((await resume(id)).code).toBe(0);
    expect(begun().slice(before)).toHaveLength(left + 1);
    expect(output().equals(CONTENT)).toBe(true);
  },
);

test.each([
  ['transient', 3, 1],
  ['exit', 3, 0],
])('trouble of kind %s: what is done stays done', { timeout: 60_000 }, async (act, actAt, retries) => {
  const run = await runCli(args(`actAt=${actAt}`, `act=${act}`));
  expect(run.code).toBe(0);
  const list = begun();
  expect(list.filter((one) => one === String(actAt))).toHaveLength(2);
  // A thread that exits takes with it what it had done a moment before, and had not told yet: that is begun again.
  const untold = list.length - CHUNKS - 2;
  expect([0, act === 'exit' ? 1 : 0]).toContain(untold);
  const id = String(run.lines.find(({ type }) => type === 'start')?.['id']);
  const told = kindsOf(await runCli(['inspect', id, ...data(), '--file', file, '--json']));
  expect(told.filter((kind) => kind === 'chunk')).toHaveLength(CHUNKS);
  expect(run.lines.at(-1)).toMatchObject({ retries });
  expect(output().equals(CONTENT)).toBe(true);
  expect(outputs()).toEqual(LEFT);
});

test('a join that fails: nothing that was joined is believed again', { timeout: 60_000 }, async () => {
  const run = await runCli(args('act=join'));
  expect(run.code).toBe(0);
  expect(begun()).toHaveLength(2 * (CHUNKS + 1));
  expect(output().equals(CONTENT)).toBe(true);
  expect(outputs()).toEqual(LEFT);
});

test(
  'a chunk that fails for good fails the file, and what others made of it is gone',
  { timeout: 60_000 },
  async () => {
    const run = await runCli(args('actAt=5', 'act=permanent'));
    expect(run.code).toBe(1);
    expect(run.lines.at(-1)).toMatchObject({ counts: { FAILED: 1 } });
    expect(outputs().filter((name) => name.endsWith('.part') || name.endsWith('large'))).toEqual([]);
    expect(begun()).not.toContain('join');
  },
);

test('a file that changes in the middle fails, whoever has it in hand', { timeout: 60_000 }, async () => {
  const { running } = await held(4);
  utimesSync(file, 1, 1);
  writeFileSync(`${log()}.go`, '');
  expect(await running.ended).toEqual({ code: 1, signal: null });
  expect(running.lines.find(({ type }) => type === 'task')).toMatchObject({
    state: 'FAILED',
    error: { code: 'CHANGED' },
  });
  expect(outputs().filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('cancelled in the middle, running or interrupted: no part is left', { timeout: 60_000 }, async () => {
  const { running, id } = await held(4);
  await runCli(['cancel', id, ...data()]);
  await running.ended;
  expect(outputs().filter((name) => name.endsWith('.part'))).toEqual([]);

  rmSync(join(scratch, 'out'), { recursive: true });
  const other = await held(4);
  other.running.kill('SIGKILL');
  await other.running.ended;
  expect(outputs().length).toBeGreaterThanOrEqual(1 + CHUNKS - other.left);
  expect((await runCli(['cancel', other.id, ...data()])).code).toBe(0);
  expect(outputs().filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('gzip: killed in the middle of a file, resumed, and gzip takes it', { timeout: 60_000 }, async () => {
  writeFileSync(file, Buffer.concat(Array.from({ length: 8 }, () => CONTENT)));
  const out = ['--out', join(scratch, 'out'), ...data()];
  live = new LiveCli(['run', 'compress', join(scratch, 'in'), ...out, '--json']);
  const { id } = await live.until(({ type }) => type === 'start');
  const journal = join(scratch, 'data/batches', String(id), 'journal.jsonl');
  const count = (kind: string): number => readFileSync(journal, 'utf8').split(`"k":"${kind}"`).length - 1;
  await vi.waitFor(() => expect(count('chunk-done')).toBeGreaterThanOrEqual(4), { timeout: 30_000, interval: 5 });
  live.kill('SIGKILL');
  await live.ended;
  const inHand = count('chunk') - count('chunk-done');
  expect((await resume(String(id))).code).toBe(0);
  // All chunks and the join, and those in hand once more.
  const all = count('chunk-done');
  expect(count('chunk')).toBeLessThanOrEqual(all + 1 + inHand);
  execFileSync('gzip', ['-t', join(scratch, 'out/in/large.gz')]);
  const expanded = execFileSync('gzip', ['-dc', join(scratch, 'out/in/large.gz')], { maxBuffer: 2 ** 30 });
  expect(expanded.equals(readFileSync(file))).toBe(true);
});
