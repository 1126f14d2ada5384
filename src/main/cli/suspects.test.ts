import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJournal } from '../../../test/support/journal-lines.ts';
import { LiveCli } from '../../../test/support/live-cli.ts';
import { builtFile, runCli } from '../../../test/support/run-cli.ts';

/*
 * A file that takes the whole process down: in a thread nothing can be done about it. After the next start it is known,
 * runs last and apart, and everything else is done.
 */

const PLAIN = 30;
let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'suspects-'));
  mkdirSync(join(scratch, 'in'));
  for (let i = 0; i < PLAIN; i++) writeFileSync(join(scratch, 'in', `plain-${i}`), 'plain');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const batchFolder = (id: string): string => join(scratch, 'data/batches', id);
const data = (): string[] => ['--data-dir', join(scratch, 'data')];

/** Runs until the process dies of its file. */
async function runToDeath(): Promise<string> {
  const recipe = builtFile('fixtures/acts.js');
  const paths = [recipe, join(scratch, 'in'), '--out', join(scratch, 'out'), ...data()];
  const live = new LiveCli(['run', ...paths, '--set', `marks=${scratch}`, '--workers', '1', '--json']);
  expect(await live.ended).toMatchObject({ signal: 'SIGKILL' });
  return String(live.lines[0]?.['id']);
}

test('it is the only suspect, runs last and apart after a resume, and the rest of the batch is done', async () => {
  // In the middle of the listing, so that it shares its lease with files that come before and after it.
  writeFileSync(join(scratch, 'in', 'kill'), 'x');
  const id = await runToDeath();
  expect(readdirSync(batchFolder(id)).filter((name) => name.startsWith('inflight'))).toEqual(['inflight-W1']);

  const { code, lines } = await runCli(['resume', id, ...data(), '--workers', '1', '--json']);
  expect(code).toBe(1);
  expect(lines.at(-1)).toMatchObject({ type: 'summary', counts: { COMPLETED: PLAIN, FAILED: 1 } });
  const failed = lines.filter((line) => line['type'] === 'task');
  expect(failed).toMatchObject([{ path: join(scratch, 'in', 'kill'), state: 'FAILED', failReason: 'poisoned' }]);

  const journal = readJournal(join(batchFolder(id), 'journal.jsonl')).lines;
  const suspects = journal.filter(({ k }) => k === 'suspect');
  const task = 0; // "kill" sorts before "plain-…"
  expect(suspects.map(({ c }) => c)).toEqual([[task, task + 1]]);
  const from = journal.findLastIndex(({ k }) => k === 'open');
  const leases = journal.slice(from).filter(({ k }) => k === 'lease');
  const tries = leases.filter(({ c }) => c?.[0] === task);
  // Slot 2 is the first of the isolation lane beside one thread; nobody else is leased once it has begun.
  expect(tries.map(({ w, c }) => [w, c])).toEqual([
    [2, [task, task + 1]],
    [2, [task, task + 1]],
  ]);
  expect(leases.slice(-2)).toEqual(tries);
});
