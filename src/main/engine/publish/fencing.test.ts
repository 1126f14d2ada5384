import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { childProcessRunner } from '../isolation/child-process-runner.ts';
import { scriptRoom } from '../recipes/script/open-script.ts';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import { BatchDesk } from '../batch/batch-desk.ts';
import type { BatchInputs } from '../batch/batch-inputs.ts';
import { BatchOutputs } from '../batch/batch-outputs.ts';
import { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import type { JournalRecord } from '../checkpoints/records.ts';
import { builtFile } from '../../../../test/support/run-cli.ts';
import { prepareRequest } from '../requests.ts';
import type { Grant } from '../tasks/grant.ts';
import { TaskManager } from '../tasks/task-manager.ts';
import { eachRun, runLength, WorkQueue } from '../tasks/work-queue.ts';
import type { LeaseReply, PartOutput } from '../workers/protocol.ts';
import { partPath } from './part-name.ts';

/*
 * An attempt that was given up and goes on all the same: a thread in a system call that can't be ended, a worker that
 * does not heed its recall. The attempts are played by hand, one write at a time, for no thread can be told when to be
 * late; the task manager, the outputs and their thread, and the files are real.
 */

const DEATH: TaskError = { class: 'nobody', code: 'EVICTED', message: 'Its lease was taken back.' };
const FILES = 3;

let folder: string;
let batch: BatchInputs;
let outputs: BatchOutputs;
let tasks: TaskManager;
let journal: JournalRecord[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fencing-'));
  mkdirSync(join(folder, 'in'));
  for (let i = 0; i < FILES; i++) writeFileSync(join(folder, 'in', `f${i}`), `input ${i}`);
  const clock = new FakeClock();
  const checkpoints = new CheckpointManager({
    folder: join(folder, 'data'),
    enabled: true,
    intervalMs: 60_000,
    onHealth: () => undefined,
  });
  const request = { paths: [join(folder, 'in')], recipe: builtFile('fixtures/copy.js') };
  const prepared = await prepareRequest(request, scriptRoom(folder, childProcessRunner), []);
  batch = new BatchDesk(checkpoints, clock, join(folder, 'scripts')).create(prepared, {
    outDir: join(folder, 'out'),
    onConflict: 'fail',
  });
  outputs = new BatchOutputs(batch);
  journal = [];
  tasks = new TaskManager({
    store: batch.store,
    queue: new WorkQueue(batch.inputs.table.size),
    policy: { faultTolerance: true, maxRetries: 3, delayMs: 1000, backoffFactor: 2 },
    halt: { kind: 'off' },
    lane: { kind: 'closed', ended: () => undefined },
    isolation: 'none',
    clock,
    random: () => 0,
    firstLease: 1,
    retries: 0,
    record: (record) => journal.push(structuredClone(record)),
    onWork: () => undefined,
    onBrake: () => undefined,
    onLastPass: () => undefined,
    onFailed: () => undefined,
  });
});

afterEach(async () => {
  await batch.files.journal.close();
  batch.files.release();
  rmSync(folder, { recursive: true, force: true });
});

function grant(slot: number): Grant {
  const made = tasks.grant(slot, 1, FILES, 1e6);
  if (made === null) throw new Error('Nothing was granted.');
  return made;
}

/** What a worker does under its lease: writes a part for each file, each of them saying whose it is. */
function write(lease: Grant, says: string): PartOutput[] {
  const made: PartOutput[] = [];
  mkdirSync(join(folder, 'out/in'), { recursive: true });
  eachRun(lease.runs, (from, to) => {
    for (let task = from; task < to; task++) {
      const target = Buffer.from(`in/f${task}`);
      const part = partPath(target, task, lease.lease);
      writeFileSync(join(folder, 'out', part.toString()), `${says} ${task}`);
      made.push({ task, part, target });
    }
  });
  return made;
}

/** The reply reaches main. Tells how many files it completed; null when it was not heard at all. */
async function reply(
  lease: Grant,
  made: readonly PartOutput[],
  errors: LeaseReply['errors'] = [],
): Promise<number | null> {
  const message: LeaseReply = {
    kind: 'lease',
    ok: errors.length > 0 ? [] : [...lease.runs],
    errors,
    back: [],
    results: new Uint8Array(new ArrayBuffer(0)),
    outputs: made,
    bytes: 0,
    ms: 1,
  };
  let counted: number | null = null;
  const fence = { current: tasks.isCurrent(lease.lease), cancelled: false };
  await outputs.deliver(lease, message, fence, (outcome) => {
    tasks.settle(outcome);
    counted = runLength(outcome.ok);
  });
  return counted;
}

/** The lease is given up while its worker goes on; the files go to another. */
function giveUp(lease: Grant): Grant {
  outputs.sweep(lease.lease, lease.runs);
  tasks.lose(lease.lease, null, DEATH);
  return grant(2);
}

async function expectReplacement(): Promise<void> {
  await outputs.close();
  const made = readdirSync(join(folder, 'out/in')).toSorted();
  expect(made).toEqual(['f0', 'f1', 'f2']);
  expect(made.map((name) => readFileSync(join(folder, 'out/in', name), 'utf8'))).toEqual([
    'replacement 0',
    'replacement 1',
    'replacement 2',
  ]);
  // Published once: the journal has one completion of each file, under the lease of the replacement.
  const done = journal.flatMap((record) => (record.k === 'done' ? [[record.n, record.c]] : []));
  expect(done).toEqual([[2, [0, FILES]]]);
  expect(batch.store.countOf('COMPLETED')).toBe(FILES);
  expect([...batch.store.attempts]).toEqual([1, 1, 1]);
}

test('the old attempt writes first and finishes last', async () => {
  const old = grant(1);
  const parts = write(old, 'zombie');
  const next = giveUp(old);
  expect(await reply(next, write(next, 'replacement'))).toBe(FILES);
  expect(await reply(old, parts)).toBeNull();
  await expectReplacement();
});

test('the old attempt writes last, when the new one is published', async () => {
  const old = grant(1);
  const next = giveUp(old);
  expect(await reply(next, write(next, 'replacement'))).toBe(FILES);
  expect(await reply(old, write(old, 'zombie'))).toBeNull();
  await expectReplacement();
});

test('the old attempt finishes between the write and the reply of the new one', async () => {
  const old = grant(1);
  const parts = write(old, 'zombie');
  const next = giveUp(old);
  const made = write(next, 'replacement');
  expect(await reply(old, parts)).toBeNull();
  expect(await reply(next, made)).toBe(FILES);
  await expectReplacement();
});

test('the old attempt writes last of all and its reply never comes', async () => {
  const old = grant(1);
  const next = giveUp(old);
  expect(await reply(next, write(next, 'replacement'))).toBe(FILES);
  write(old, 'zombie');
  await expectReplacement();
});

test('both replies are on their way at once', async () => {
  const old = grant(1);
  const parts = write(old, 'zombie');
  const next = giveUp(old);
  const made = write(next, 'replacement');
  expect(await Promise.all([reply(next, made), reply(old, parts)])).toEqual([FILES, null]);
  await expectReplacement();
});

test('what can’t be put in place is thrown away, and its file fails alone', async () => {
  mkdirSync(join(folder, 'out/in/f1/in-the-way'), { recursive: true });
  const lease = grant(1);
  expect(await reply(lease, write(lease, 'replacement'))).toBe(2);
  await outputs.close();
  expect(readdirSync(join(folder, 'out/in')).toSorted()).toEqual(['f0', 'f1', 'f2']);
  expect(batch.store.counts).toMatchObject({ COMPLETED: 2, FAILED: 1 });
});

test('what a failed attempt left behind is thrown away', async () => {
  const lease = grant(1);
  write(lease, 'half');
  const errors = [0, 1, 2].map((task) => ({ task, error: { ...DEATH, class: 'permanent' as const } }));
  expect(await reply(lease, [], errors)).toBe(0);
  await outputs.close();
  expect(readdirSync(join(folder, 'out/in'))).toEqual([]);
});
