import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CliBench, countOf, PLAIN } from '../../../test/support/endless-batch.ts';
import type { BatchInspection } from '../../shared/domain/inspection.ts';

let bench: CliBench;
beforeEach(() => {
  bench = new CliBench();
});
afterEach(() => bench.close());

async function inspect(id: string, ...args: string[]): Promise<BatchInspection> {
  const { code, lines, stderr } = await bench.run('inspect', id, '--json', ...args);
  expect([code, stderr, lines.length]).toEqual([0, '', 1]);
  return lines[0] as unknown as BatchInspection;
}

const kinds = (view: BatchInspection): readonly (readonly string[])[] =>
  view.history.map(({ events }) => events.map(({ kind }) => kind));

test('a batch that another process is writing, then dies, then is cancelled', { timeout: 60_000 }, async () => {
  const { run, id } = await bench.endless();
  const journal = bench.batchFile(id, 'journal.jsonl');
  const file = `${bench.folder}/in/heeds`;
  // What a write in progress looks like to a reader.
  appendFileSync(journal, '0badc0de {"k":');
  const live = await inspect(id);
  expect(live).toMatchObject({
    id,
    files: PLAIN + 1,
    state: 'RUNNING',
    heldBy: { pid: run.pid },
    sessions: [{ session: 1, pid: run.pid, end: 'running' }],
    history: [],
    suspects: [],
    held: [],
    damage: [],
    journal: { format: 'json', underWay: 14 },
  });
  expect(countOf(live as never, 'COMPLETED') + countOf(live as never, 'PENDING')).toBe(PLAIN + 1);
  expect(live.journal.bytesPerTask).toBeCloseTo(live.journal.bytes / (PLAIN + 1));
  expect(Math.abs((live.heldBy?.startedAt ?? 0) - Date.now())).toBeLessThan(60_000);
  const words = await bench.run('inspect', id);
  expect(words.stdout.toString()).toContain(`Being written by process ${run.pid} (started `);
  expect(kinds(await inspect(id, '--file', file))).toEqual([['lease']]);

  run.kill('SIGKILL');
  await run.ended;
  const dead = await inspect(id);
  expect(dead).toMatchObject({
    state: 'INTERRUPTED',
    sessions: [{ end: 'died' }],
    suspects: [{ path: file, state: 'PENDING' }],
    damage: [{ bytes: 14, words: expect.stringContaining('cut off in the middle') as string }],
    journal: { underWay: 0 },
  });
  expect(dead.heldBy).toBeUndefined();
  expect(dead.history).toMatchObject([{ path: file, events: [{ kind: 'lease', session: 1 }] }]);

  await bench.run('cancel', id);
  const over = await inspect(id, '--file', file);
  expect(over).toMatchObject({ state: 'CANCELLED', sessions: [{ end: 'died' }, { end: 'closed', completed: 0 }] });
  expect(kinds(over)).toEqual([['lease', 'orphaned', 'cancelled']]);
  expect(over.snapshot?.files).toBe(PLAIN + 1);
  expect(over.syncedAt).toBeGreaterThanOrEqual(over.snapshot?.at ?? Infinity);
});

test('losses, failures and retries of each file in their order; failed ones first', { timeout: 60_000 }, async () => {
  const killer = bench.write('exit-1');
  const broken = bench.write('partial');
  const run = await bench.run(...bench.acts(), '--json');
  const id = String(run.lines[0]?.['id']);
  const view = await inspect(id);
  expect(view).toMatchObject({ state: 'COMPLETED_WITH_FAILURES', historyTotal: view.history.length });
  const of = (path: string): BatchInspection['history'][number] | undefined =>
    view.history.find((one) => one.path === path);
  expect(of(killer)).toMatchObject({ state: 'FAILED', losses: 2 });
  const its = (of(killer)?.events ?? []).filter(({ kind }) => kind === 'loss' || kind === 'failed');
  expect(its).toMatchObject([
    { kind: 'loss', losses: 1 },
    { kind: 'loss', losses: 2 },
    { kind: 'failed', failReason: 'poisoned' },
  ]);
  expect(of(broken)?.events.at(-1)).toMatchObject({
    kind: 'failed',
    failReason: 'permanent',
    error: { code: 'BROKEN' },
  });
  for (const { events } of view.history) {
    expect(events.map(({ record }) => record)).toEqual(events.map(({ record }) => record).toSorted((a, b) => a - b));
  }
  // A record is the line of that number.
  const lines = readFileSync(bench.batchFile(id, 'journal.jsonl'), 'utf8').split('\n');
  expect(lines[(its[0]?.record ?? 0) - 1]).toContain('"k":"loss"');
  const few = await inspect(id, '--limit', '1');
  expect(few).toMatchObject({ historyTotal: view.historyTotal, history: [{ state: 'FAILED' }] });
  expect((await bench.run('inspect', id)).stdout.toString()).toContain('failed for good (poisoned');
});

test('damage: which line, what it is and what it costs', { timeout: 60_000 }, async () => {
  const { run, id } = await bench.endless();
  run.kill('SIGKILL');
  await run.ended;
  const journal = bench.batchFile(id, 'journal.jsonl');
  const lines = readFileSync(journal, 'utf8').split('\n');
  const done = lines.findIndex((line) => line.includes('"k":"done"'));
  lines[done] = (lines[done] ?? '').replace('done', 'dome');
  writeFileSync(journal, lines.join('\n'));
  const { damage } = await inspect(id);
  expect(damage).toMatchObject([{ record: done + 1, bytes: Buffer.byteLength(lines[done] ?? '') }]);
  expect(damage[0]?.words).toMatch(/^line \d+ of the journal is damaged and was left out: .* done again$/);
});

test('what cannot be inspected is said', async () => {
  const done = await bench.run(...bench.acts(), '--json');
  const id = String(done.lines[0]?.['id']);
  const answers = await Promise.all([
    bench.run('inspect', 'nothing'),
    bench.run('inspect', id, '--file', '/nowhere'),
    bench.run('inspect', id, '--limit', 'many'),
  ]);
  expect(answers.map(({ code }) => code)).toEqual([2, 2, 2]);
  expect(answers.map(({ stderr }) => stderr.split(':')[1])).toMatchObject([
    expect.stringContaining('There is no batch "nothing"'),
    expect.stringContaining('The batch has no file /nowhere'),
    expect.stringContaining('--limit many'),
  ]);
});
