import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtFile } from '../../../../test/support/run-cli.ts';
import { loopProblem, TestMount } from '../../../../test/support/test-mount.ts';
import type { BatchInputs } from '../batch/batch-inputs.ts';
import { BatchDesk } from '../batch/batch-desk.ts';
import { FILES } from '../checkpoints/batch-folder.ts';
import { toLine } from '../checkpoints/crc-line.ts';
import { ParallelProcessor } from '../parallel-processor.ts';
import { silentLogger } from '../ports.ts';
import { partPath } from '../publish/part-name.ts';
import { removeExpired, removeOne } from './remover.ts';

/*
 * What a removal takes, and above all what it does not: everything below one folder is listed before and after, with
 * kind, content and target of each, and the difference is compared name by name.
 */

const RECIPE = builtFile('fixtures/copy.js');
const NAMES = ['a.txt', 'b.txt', 'c.txt'];
let root: string;
let processor: ParallelProcessor;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'removal-'));
  mkdirSync(join(root, 'in'));
  for (const name of NAMES) writeFileSync(join(root, 'in', name), `content of ${name}`);
  processor = new ParallelProcessor({ maxWorkers: 1 }, { dataDir: join(root, 'data') });
});

afterEach(async () => {
  await processor.shutdown();
  rmSync(root, { recursive: true, force: true });
});

const batches = (): string => join(root, 'data', 'batches');
const out = (...names: readonly string[]): string => join(root, 'out', ...names);

/** Everything below the root by its path: kind, and content or target. */
function listing(): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const stat = lstatSync(path);
      const key = path.slice(root.length + 1);
      // Whoever asks whether a batch may go takes its lock, which leaves a released one; and how it stands is told each second.
      if (/(?:lock-\d+|status[\w-]*)\.json$/.test(key)) continue;
      if (stat.isSymbolicLink()) found.set(key, `link to ${readlinkSync(path)}`);
      else if (stat.isDirectory()) {
        found.set(key, 'folder');
        walk(path);
      } else found.set(key, createHash('sha256').update(readFileSync(path)).digest('hex'));
    }
  };
  walk(root);
  return found;
}

/** Paths that went; fails when anything came or changed. */
function gone(before: ReadonlyMap<string, string>): readonly string[] {
  const after = listing();
  for (const [path, what] of after) expect([path, before.get(path)]).toEqual([path, what]);
  return [...before.keys()].filter((path) => !after.has(path)).toSorted();
}

/** A batch in whose lease the app died: two files in hand, parts of both beside their targets. */
async function crashed(paths = [join(root, 'in')]): Promise<string> {
  const batch = await taken(paths);
  const { files, meta } = batch;
  files.journal.record({ k: 'open', v: 1, pid: 1, started: 1, boot: 'x', at: 1 });
  files.journal.record({ k: 'lease', n: 7, w: 1, g: 1, c: [0, 2] });
  await files.journal.close();
  files.release();
  return meta.id;
}

/** A batch that ran to its end. */
async function finished(): Promise<string> {
  const run = processor.processFilesParallel([join(root, 'in')], RECIPE, { out: out(), onConflict: 'overwrite' });
  for await (const task of run) expect(task.state).toBe('COMPLETED');
  return (await processor.current?.done)?.id ?? '';
}

/** Created and locked, as if it ran. */
async function taken(paths = [join(root, 'in')]): Promise<BatchInputs> {
  const clock = { now: () => 0, wall: () => Date.now(), after: () => () => undefined, stop: () => undefined };
  const desk = new BatchDesk(processor.checkpointManager, clock, join(root, 'scripts'));
  const prepared = await processor.prepare({ paths, recipe: RECIPE });
  const made = desk.create(prepared, { outDir: out(), onConflict: 'overwrite' });
  // Its files are opened in a thread: from here on all of them are there.
  await made.files.journal.sync();
  return made;
}

const part = (name: string, task: number, lease: number): string =>
  partPath(Buffer.from(out('in', name)), task, lease).toString();

function writeParts(): readonly string[] {
  mkdirSync(out('in'), { recursive: true });
  const parts = [part('a.txt', 0, 7), part('b.txt', 1, 7)];
  for (const path of parts) writeFileSync(path, 'half of it');
  return parts.map((path) => path.slice(root.length + 1));
}

/** Things that a careless removal would take. */
function tempt(id: string): void {
  mkdirSync(join(root, 'precious/deep'), { recursive: true });
  writeFileSync(join(root, 'precious/deep/photo.raw'), 'the only one');
  mkdirSync(out('in'), { recursive: true });
  const near = [
    'download.iso.part',
    '.a.txt.part',
    '.a.txt.0.9999999.part',
    '.a.txt.2.7.part',
    '.c.txt.2.9999999.part',
    'a.txt.0.7.part',
  ];
  for (const name of near) writeFileSync(out('in', name), name);
  for (const name of ['a.txt', 'c.txt']) writeFileSync(out('in', name), 'in place, or put there by somebody');
  symlinkSync(join(root, 'precious'), join(batches(), id, 'link-to-folder'));
  symlinkSync(join(root, 'precious/deep/photo.raw'), join(batches(), id, 'results.old'));
  symlinkSync('../..', join(batches(), id, 'up'));
  symlinkSync(join(root, 'precious'), join(batches(), '20200101-000000-link'));
  writeFileSync(join(root, 'data', 'batch.json'), 'x');
  writeFileSync(join(root, 'precious', 'batch.json'), 'x');
  writeFileSync(join(batches(), 'stray.txt'), 'x');
  mkdirSync(join(batches(), 'no-batch'));
}

const under = (before: ReadonlyMap<string, string>, folder: string): readonly string[] =>
  [...before.keys()].filter((path) => path === folder || path.startsWith(`${folder}/`));

test('an interrupted batch goes with its parts, and nothing else goes', async () => {
  const id = await crashed();
  const neighbour = await crashed();
  const parts = writeParts();
  tempt(id);
  const before = listing();
  expect(await processor.discard(id)).toEqual({ id, parts: 2, left: null });
  expect(gone(before)).toEqual([...under(before, `data/batches/${id}`), ...parts].toSorted());
  expect(processor.checkpointManager.list()).toContain(neighbour);
});

test('the name of a part that is a link or a folder stays', async () => {
  const id = await crashed();
  mkdirSync(part('a.txt', 0, 7), { recursive: true });
  writeFileSync(join(part('a.txt', 0, 7), 'x'), 'x');
  writeFileSync(out('in', 'b.txt'), 'mine');
  symlinkSync(out('in', 'b.txt'), part('b.txt', 1, 7));
  const before = listing();
  expect(await processor.discard(id)).toMatchObject({ parts: 0 });
  expect(gone(before)).toEqual(under(before, `data/batches/${id}`).toSorted());
});

test.each(['', '.', '..', '../..', '../batches', 'no-batch', 'stray.txt', 'no/../no', '.removing-x', '\0'])(
  'nothing goes for the id %j',
  async (wrong) => {
    const id = await crashed();
    writeParts();
    tempt(id);
    const before = listing();
    await expect(processor.discard(wrong)).rejects.toMatchObject({ code: 'usage' });
    expect(gone(before)).toEqual([]);
  },
);

test('a batch folder that is a link to another place is refused and stays', async () => {
  const id = await crashed();
  tempt(id);
  renameSync(join(batches(), id), join(root, 'precious', id));
  symlinkSync(join(root, 'precious', id), join(batches(), id));
  const before = listing();
  await expect(processor.discard(id)).rejects.toMatchObject({
    code: 'cannot-start',
    message: expect.stringContaining('is a link to another place') as string,
  });
  expect(gone(before)).toEqual([]);
});

test('one that somebody works on is refused and stays; parts that may be theirs stay when another goes', async () => {
  const id = await crashed();
  const live = await taken();
  // Of the earlier batch is what was there before the other was taken up.
  const [old = '', young = ''] = writeParts();
  utimesSync(join(root, old), 1000, 1000);
  const before = listing();
  await expect(processor.discard(live.meta.id)).rejects.toThrow(`process ${process.pid}`);
  expect(gone(before)).toEqual([]);
  expect(await processor.discard(id)).toMatchObject({ parts: 1 });
  expect(gone(before)).toEqual([...under(before, `data/batches/${id}`), old].toSorted());
  expect(before.has(young)).toBe(true);
  await live.files.journal.close();
  live.files.release();
});

test('parts of a batch that was cancelled while its disk was away go with it', async () => {
  const id = await crashed();
  const parts = writeParts();
  renameSync(out(), out('../away'));
  expect(await processor.cancelStored(id)).toMatchObject({ state: 'CANCELLED' });
  renameSync(out('../away'), out());
  const before = listing();
  expect(await processor.discard(id)).toEqual({ id, parts: 2, left: null });
  expect(gone(before)).toEqual([...under(before, `data/batches/${id}`), ...parts].toSorted());
});

test('outputs stay when an ended batch goes', async () => {
  const id = await finished();
  const before = listing();
  await processor.discard(id);
  expect(gone(before)).toEqual(under(before, `data/batches/${id}`).toSorted());
  expect(readdirSync(out('in'))).toEqual(NAMES);
});

test('a damaged one goes when a person asks; one of a newer version never does', async () => {
  const [damaged, newer] = [await crashed(), await crashed()];
  writeFileSync(join(batches(), damaged, FILES.inputs), '');
  writeFileSync(join(batches(), newer, FILES.batch), toLine(JSON.stringify({ v: 99 })));
  const before = listing();
  await expect(processor.discard(newer)).rejects.toThrow('newer version');
  expect(await processor.discard(damaged)).toMatchObject({ left: expect.stringContaining('not looked for') as string });
  expect(gone(before)).toEqual(under(before, `data/batches/${damaged}`).toSorted());
});

test('what is not surely ended stays, however old: interrupted, in work, damaged, of a newer version', async () => {
  const ended: string[] = [];
  for (let i = 0; i < 4; i++) {
    ended.push(await finished());
  }
  const [damaged = '', newer = '', reopened = '', old = ''] = ended;
  await crashed();
  const live = await taken();
  writeFileSync(join(batches(), damaged, FILES.inputs), 'x');
  writeFileSync(join(batches(), newer, FILES.batch), toLine(JSON.stringify({ v: 99 })));
  // Its snapshot says that it ended; the journal knows better.
  const journal = join(batches(), reopened, 'journal.jsonl');
  writeFileSync(journal, toLine(JSON.stringify({ k: 'state', s: 'RUNNING', at: 2 })), { flag: 'a' });
  const before = listing();
  const inAYear = Date.now() + 365 * 86_400_000;
  expect(await removeExpired(processor, { keepBatchesDays: 30, keepBatches: 0 }, silentLogger, inAYear)).toEqual([old]);
  expect(gone(before)).toEqual(under(before, `data/batches/${old}`).toSorted());
  await live.files.journal.close();
  live.files.release();
});

test('what a crash left of a removal goes with the next', async () => {
  const id = await crashed();
  mkdirSync(join(batches(), '.removing-20200101-000000-abcdef'));
  writeFileSync(join(batches(), '.removing-20200101-000000-abcdef', FILES.batch), 'x');
  expect(processor.checkpointManager.list()).toEqual([id]);
  await removeOne(processor, id);
  expect(readdirSync(batches())).toEqual([]);
});

test.runIf(loopProblem() === null)(
  'what cannot be removed of an earlier removal holds up no other, and is told',
  async () => {
    const id = await crashed();
    const stuck = '.removing-20200101-000000-abcdef';
    mkdirSync(join(batches(), stuck, 'disk'), { recursive: true });
    const disk = TestMount.memory(join(batches(), stuck, 'disk'), 'size=64k');
    try {
      expect((await removeOne(processor, id)).left).toContain(stuck);
      expect(readdirSync(batches())).toEqual([stuck]);
    } finally {
      disk.remove();
    }
  },
);
