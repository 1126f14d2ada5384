import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { until } from '../../../test/support/hazard-batch.ts';
import { readJournal } from '../../../test/support/journal-lines.ts';
import { LiveCli, type JsonLine } from '../../../test/support/live-cli.ts';
import { builtFile, runCli } from '../../../test/support/run-cli.ts';
import { autoResume } from '../engine/auto-resume.ts';
import { UncleanEnds } from '../engine/checkpoints/unclean-ends.ts';
import { ParallelProcessor } from '../engine/parallel-processor.ts';

/*
 * A file that takes the whole process down: in a thread nothing can be done about it. After the next start it is known,
 * runs last and apart, and everything else is done.
 */

// Each test is several sessions of the command line.
vi.setConfig({ testTimeout: 60_000 });

const PLAIN = 400;
/** Sorts before "plain-…", so that it shares its lease with files that come after it. */
const KILLER = 0;
let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'suspects-'));
  mkdirSync(join(scratch, 'in'));
  for (let i = 0; i < PLAIN; i++) writeFileSync(join(scratch, 'in', `plain-${i}`), 'plain');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const batchFolder = (id: string): string => join(scratch, 'data/batches', id);
const journalOf = (id: string): string => join(batchFolder(id), 'journal.jsonl');
const data = (): string[] => ['--data-dir', join(scratch, 'data')];
const resumeArguments = (id: string): string[] => ['resume', id, ...data(), '--workers', '1', '--json'];

/** Runs until the process dies of its file, which does what its name says. */
async function runToDeath(killer: string, workers = 1): Promise<string> {
  writeFileSync(join(scratch, 'in', killer), 'x');
  const paths = [builtFile('fixtures/acts.js'), join(scratch, 'in'), '--out', join(scratch, 'out'), ...data()];
  const live = new LiveCli([
    'run',
    ...paths,
    '--trust-script',
    '--set',
    `marks=${scratch}`,
    '--workers',
    String(workers),
    '--json',
  ]);
  expect(await live.ended).toMatchObject({ signal: 'SIGKILL' });
  return String(live.lines[0]?.['id']);
}

/** Resumes, and dies of it once more. */
async function resumeToDeath(id: string): Promise<readonly JsonLine[]> {
  const live = new LiveCli(resumeArguments(id));
  expect(await live.ended).toMatchObject({ signal: 'SIGKILL' });
  return live.lines;
}

const notes = (lines: readonly JsonLine[]): readonly unknown[] => lines[0]?.['notes'] as unknown[];

/** Slots and files of the leases of the last session. */
function lastLeases(id: string): readonly (readonly [number | undefined, readonly number[] | undefined])[] {
  const { lines } = readJournal(journalOf(id));
  const from = lines.findLastIndex(({ k }) => k === 'open');
  return lines
    .slice(from)
    .filter(({ k }) => k === 'lease')
    .map(({ w, c }) => [w, c]);
}

/** Slot 2 is the first of the isolation lane beside one thread. */
const APART = [2, [KILLER, KILLER + 1]] as const;

test('it is the only suspect, runs last and apart after a resume, and the rest of the batch is done', async () => {
  const id = await runToDeath('kill');
  expect(readdirSync(batchFolder(id)).filter((name) => name.startsWith('inflight'))).toEqual(['inflight-W1']);
  const killer = join(scratch, 'in', 'kill');

  const { code, lines } = await runCli(resumeArguments(id));
  expect(code).toBe(1);
  expect(notes(lines)).toEqual([
    `1 file in hand when Gristmill died, run last, one at a time, each in a process of its own: ${killer}.`,
  ]);
  expect(lines.at(-1)).toMatchObject({ type: 'summary', counts: { COMPLETED: PLAIN, FAILED: 1 } });
  const failed = lines.filter((line) => line['type'] === 'task');
  expect(failed).toMatchObject([{ path: killer, state: 'FAILED', failReason: 'poisoned' }]);

  const suspects = readJournal(journalOf(id)).lines.filter(({ k }) => k === 'suspect');
  expect(suspects).toMatchObject([{ c: [KILLER, KILLER + 1], d: [KILLER, KILLER + 1] }]);
  // Nobody else is leased once it has begun.
  const leases = lastLeases(id);
  expect(leases.filter(([, c]) => c?.[0] === KILLER)).toEqual([APART, APART]);
  expect(leases.slice(-2)).toEqual([APART, APART]);
});

test('with several workers only the files that had begun are suspects, not what else was leased', async () => {
  const id = await runToDeath('kill', 2);
  const { lines, leased, done } = readJournal(journalOf(id));
  const inFlight = [...leased].filter((task) => !done.has(task));
  expect(inFlight.length).toBeGreaterThan(2);
  const processor = new ParallelProcessor({}, { dataDir: join(scratch, 'data') });
  const [offer] = await processor.offers();
  expect(offer?.suspectNames).toContain(join(scratch, 'in', 'kill'));
  expect(offer?.suspectNames.length).toBe(offer?.suspects);
  expect(offer?.suspects).toBeLessThanOrEqual(2);
  expect(offer?.inFlight).toBe(inFlight.length - (offer?.suspects ?? 0));
  expect(offer?.died).toMatchObject({ session: 1 });
  // To look changes nothing.
  expect(readJournal(journalOf(id)).lines).toEqual(lines);
  await processor.shutdown();
});

test('one that behaves in a process of its own completes there, last of all', async () => {
  const id = await runToDeath('kill-shared');
  const { code, lines } = await runCli(resumeArguments(id));
  expect(code).toBe(0);
  expect(lines.at(-1)).toMatchObject({ outcome: 'COMPLETED', counts: { COMPLETED: PLAIN + 1 } });
  expect(lastLeases(id).filter(([, c]) => c?.[0] === KILLER)).toEqual([APART]);
  expect(lastLeases(id).at(-1)).toEqual(APART);
});

test('one that waits for its retry when the batch is interrupted is still run apart', async () => {
  const id = await runToDeath('kill-shared-fail');
  const processor = new ParallelProcessor({ maxWorkers: 1, retryDelaySeconds: 2 }, { dataDir: join(scratch, 'data') });
  await processor.resumeBatch(id);
  await until(processor, () => processor.current?.store.countOf('RETRYING') === 1);
  await processor.shutdown();

  const left = await runCli([...resumeArguments(id), '--without-suspects']);
  expect(left.lines.at(-1)).toMatchObject({ outcome: 'INTERRUPTED', counts: { COMPLETED: PLAIN, RETRYING: 1 } });
  expect(lastLeases(id)).toEqual([]);

  const { code, lines } = await runCli(resumeArguments(id));
  expect(code).toBe(0);
  expect(lines.at(-1)).toMatchObject({ outcome: 'COMPLETED', counts: { COMPLETED: PLAIN + 1 } });
  expect(lastLeases(id)).toEqual([APART]);
});

test('without suspects: all else is done, they are left and named; a resume does them', async () => {
  const id = await runToDeath('kill-shared');
  const killer = join(scratch, 'in', 'kill-shared');
  const { code, lines } = await runCli([...resumeArguments(id), '--without-suspects']);
  expect(code).toBe(4);
  expect(notes(lines)).toEqual([`1 file in hand when Gristmill died, left for later: ${killer}.`]);
  expect(lines.at(-1)).toMatchObject({ outcome: 'INTERRUPTED', counts: { COMPLETED: PLAIN, PENDING: 1 } });
  const alert = { type: 'alert', rule: 'files-left', message: expect.stringContaining(killer) as string };
  expect(lines.filter((line) => line['type'] === 'alert')).toMatchObject([alert]);
  expect(lastLeases(id).filter(([, c]) => c?.[0] === KILLER)).toEqual([]);

  const resumed = await runCli(resumeArguments(id));
  expect(resumed.lines.at(-1)).toMatchObject({ outcome: 'COMPLETED', counts: { COMPLETED: PLAIN + 1 } });
  expect(lastLeases(id)).toEqual([APART]);
});

test('one that kills the app from its own process: twice alone in hand, it is held; a person can have it run again', async () => {
  const id = await runToDeath('kill-app');
  const killer = join(scratch, 'in', 'kill-app');
  await resumeToDeath(id);
  expect(lastLeases(id).at(-1)).toEqual(APART);
  const before = readJournal(journalOf(id));
  expect(before.done.size).toBe(PLAIN);
  // Something else to do, beside it.
  const changed = 17;
  const name = readdirSync(join(scratch, 'in')).toSorted()[changed] ?? '';
  writeFileSync(join(scratch, 'in', name), 'another text');

  const processor = new ParallelProcessor({ maxWorkers: 1 }, { dataDir: join(scratch, 'data') });
  const ends = new UncleanEnds(processor.checkpointManager.folder);
  try {
    const offers = await processor.offers();
    expect(offers).toMatchObject([{ suspects: 1, held: { count: 1, names: [killer] }, died: { session: 2 } }]);
    await processor.resumeBatch(id, {}, { automatic: true });
    await paused(processor);
    expect(processor.current?.progress()).toMatchObject({
      pauseReason: 'crash-loop',
      counts: { COMPLETED: PLAIN, PENDING: 1 },
      left: { count: 1, names: [killer] },
    });
    expect(processor.alertManager.getActiveAlerts()).toMatchObject([
      { rule: 'files-left', message: expect.stringContaining(killer) as string },
    ]);
  } finally {
    await processor.shutdown();
  }
  expect(lastLeases(id)).toEqual([[1, [changed, changed + 1]]]);

  // It waits for a person, also after the next launch.
  const next = new ParallelProcessor({ maxWorkers: 1 }, { dataDir: join(scratch, 'data') });
  const left = await autoResume(await next.offers(), { processor: next, ends, mode: 'auto', now: Date.now() });
  expect(left).toMatchObject([{ id, notStarted: expect.stringContaining('waits for you') as string }]);
  await next.shutdown();

  await resumeToDeath(id);
  expect(lastLeases(id)).toEqual([APART]);
});

test('another that was in hand is done before the one that kills the app again and again', async () => {
  const id = await runToDeath('kill-app');
  // As a second worker would have left it; the first leases hold four files.
  const other = 2;
  const mark = readFileSync(join(batchFolder(id), 'inflight-W1'));
  mark.writeUInt32LE(other + 1);
  writeFileSync(join(batchFolder(id), 'inflight-W2'), mark);
  await resumeToDeath(id);
  // Of two that look alike the first is tried first.
  expect(lastLeases(id).at(-1)).toEqual(APART);
  await resumeToDeath(id);
  expect(lastLeases(id)).toEqual([[2, [other, other + 1]], APART]);
});

/** Settles when the batch that runs is paused. */
function paused(processor: ParallelProcessor): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (processor.current?.state === 'PAUSED') resolve();
    };
    processor.onChange(look);
    look();
  });
}
