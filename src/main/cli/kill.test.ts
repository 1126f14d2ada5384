import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJournal } from '../../../test/support/journal-lines.ts';
import { LiveCli, type JsonLine } from '../../../test/support/live-cli.ts';
import { runCli } from '../../../test/support/run-cli.ts';
import { makeSparseFiles } from '../../../test/support/sparse-files.ts';

/*
 * The promise of the product: whatever ends the process, nothing that was done is lost or done again, and the output
 * is the one that an undisturbed run makes.
 */

const FILES = 1500;
const MANIFEST = 'manifest-sha256.txt';

let scratch: string;
let expected: Buffer;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'kill-'));
  makeSparseFiles(join(scratch, 'in'), FILES, 2 * 1024 * 1024);
  const { code } = await runCli(['run', 'checksum', join(scratch, 'in'), ...folders('undisturbed')]);
  if (code !== 0) throw new Error(`The undisturbed run ended with ${code}.`);
  expected = manifest('undisturbed');
}, 120_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const folders = (name: string): string[] => ['--out', join(scratch, name), '--data-dir', join(scratch, 'data')];
const manifest = (name: string): Buffer => readFileSync(join(scratch, name, MANIFEST));
const journalOf = (id: string): string => join(scratch, 'data/batches', id, 'journal.jsonl');
const completed = ({ counts }: JsonLine): number => (counts as Record<string, number>)['COMPLETED'] ?? 0;

function resume(id: string): ReturnType<typeof runCli> {
  return runCli(['resume', id, '--data-dir', join(scratch, 'data'), '--json']);
}

/** Starts a run and sends the signal at the first progress line from `share` of the files on. */
async function breakOff(name: string, signal: NodeJS.Signals, share: number): Promise<{ live: LiveCli; id: string }> {
  const live = new LiveCli(['run', 'checksum', join(scratch, 'in'), ...folders(name), '--json']);
  await live.until((line) => line['type'] === 'progress' && completed(line) >= share * FILES);
  live.kill(signal);
  await live.ended;
  return { live, id: String(live.lines[0]?.['id']) };
}

test(
  'SIGKILL in mid-run: resume completes all, does nothing twice, and makes the same bytes',
  { timeout: 120_000 },
  async () => {
    const { id } = await breakOff('killed', 'SIGKILL', 0.1);
    const before = readJournal(journalOf(id));
    const inFlight = [...before.leased].filter((task) => !before.done.has(task));
    expect(before.done.size).toBeGreaterThanOrEqual(0.1 * FILES);
    expect(before.leased.size).toBeLessThan(FILES);

    const resumed = await resume(id);
    expect(resumed.code).toBe(0);
    expect(completed(resumed.lines[0] ?? {})).toBe(before.done.size);
    expect(resumed.lines.at(-1)).toMatchObject({
      type: 'summary',
      id,
      outcome: 'COMPLETED',
      counts: { COMPLETED: FILES },
    });
    expect(manifest('killed').equals(expected)).toBe(true);

    const after = readJournal(journalOf(id), before.lines.length);
    const again = [...after.leased].filter((task) => before.leased.has(task));
    expect([...after.leased].filter((task) => before.done.has(task))).toEqual([]);
    expect(again.toSorted((a, b) => a - b)).toEqual(inFlight.toSorted((a, b) => a - b));
    expect(before.done.size + after.done.size).toBe(FILES);
  },
);

test('SIGKILL twice, the second time in the resumed run', { timeout: 120_000 }, async () => {
  const { id } = await breakOff('twice', 'SIGKILL', 0.1);
  const live = new LiveCli(['resume', id, '--data-dir', join(scratch, 'data'), '--json']);
  await live.until((line) => line['type'] === 'progress' && completed(line) >= 0.4 * FILES);
  live.kill('SIGKILL');
  await live.ended;
  expect((await resume(id)).lines.at(-1)).toMatchObject({ outcome: 'COMPLETED', counts: { COMPLETED: FILES } });
  expect(manifest('twice').equals(expected)).toBe(true);
});

test('lines torn by the crash take nothing with them', { timeout: 120_000 }, async () => {
  const { id } = await breakOff('torn', 'SIGKILL', 0.1);
  const folder = join(scratch, 'data/batches', id);
  const lastTask = FILES - 1;
  appendFileSync(join(folder, 'journal.jsonl'), '0badc0de {"k":"done","n":1');
  appendFileSync(join(folder, 'results.jsonl'), `{"t":${lastTask},"r":"e3b0`);
  expect((await resume(id)).lines.at(-1)).toMatchObject({ outcome: 'COMPLETED', counts: { COMPLETED: FILES } });
  expect(manifest('torn').equals(expected)).toBe(true);
});

test('SIGINT: 130 and a summary; resume makes the same bytes; then it only sums up', { timeout: 120_000 }, async () => {
  const { live, id } = await breakOff('interrupted', 'SIGINT', 0.1);
  expect(await live.ended).toEqual({ code: 130, signal: null });
  expect(live.lines.at(-1)).toMatchObject({
    type: 'summary',
    id,
    outcome: 'INTERRUPTED',
    outputs: [],
    resumable: true,
  });
  const before = readJournal(journalOf(id));
  expect(before.lines.at(-1)).toMatchObject({ k: 'close' });

  const resumed = await resume(id);
  expect(resumed.code).toBe(0);
  expect(manifest('interrupted').equals(expected)).toBe(true);
  const after = readJournal(journalOf(id), before.lines.length);
  expect([...after.leased].filter((task) => before.done.has(task))).toEqual([]);

  const finished = await resume(id);
  expect(finished.code).toBe(0);
  expect(finished.lines).toHaveLength(1);
  expect(finished.lines[0]).toEqual(resumed.lines.at(-1));
});

test('SIGTERM asks for the same as SIGINT', { timeout: 120_000 }, async () => {
  const { live } = await breakOff('terminated', 'SIGTERM', 0);
  expect(await live.ended).toEqual({ code: 130, signal: null });
  expect(live.lines.at(-1)).toMatchObject({ type: 'summary', outcome: 'INTERRUPTED', resumable: true });
});
