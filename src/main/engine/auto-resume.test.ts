import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EMPTY_OFFER } from '../../../test/support/empty-offer.ts';
import { LiveCli } from '../../../test/support/live-cli.ts';
import { builtFile } from '../../../test/support/run-cli.ts';
import { AppError } from '../../shared/app-error.ts';
import type { BatchState, ResumeOffer } from '../../shared/domain/batch.ts';
import { autoResume } from './auto-resume.ts';
import { UncleanEnds } from './checkpoints/unclean-ends.ts';
import { ParallelProcessor } from './parallel-processor.ts';

let scratch: string;
let processor: ParallelProcessor;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'auto-resume-'));
  processor = new ParallelProcessor({ maxWorkers: 1 }, { dataDir: join(scratch, 'data') });
});
afterEach(async () => {
  await processor.shutdown();
  rmSync(scratch, { recursive: true, force: true });
});

/** A batch whose process dies of one file, which behaves in a process of its own. */
async function dead(name: string): Promise<string> {
  const input = join(scratch, name);
  mkdirSync(input);
  for (const file of ['plain-1', 'plain-2', 'kill-shared']) writeFileSync(join(input, file), file);
  const folders = ['--out', join(scratch, `${name}-out`), '--data-dir', join(scratch, 'data')];
  const live = new LiveCli([
    'run',
    builtFile('fixtures/acts.js'),
    input,
    ...folders,
    '--trust-script',
    '--workers',
    '1',
    '--json',
  ]);
  expect(await live.ended).toMatchObject({ signal: 'SIGKILL' });
  return String(live.lines[0]?.['id']);
}

/** What a launch of the app does with what it finds. */
async function launch(mode: 'ask' | 'auto', now = Date.now()): Promise<readonly ResumeOffer[]> {
  const ends = new UncleanEnds(processor.checkpointManager.folder);
  return autoResume(await processor.offers(), { processor, ends, mode, now });
}

/** Settles when the batch that runs is in this state. */
function reaches(state: BatchState): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (processor.current?.state === state) resolve();
    };
    processor.onChange(look);
    look();
  });
}

/** The batch that runs has ended well. */
async function endsWell(id: string): Promise<void> {
  expect(processor.current?.meta.id).toBe(id);
  expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 3 } });
}

test('asked for, it asks; by itself it goes on once, and not after a second death within 5 minutes, of whichever batch', async () => {
  const first = await dead('first');
  expect(await launch('ask')).toMatchObject([{ id: first, suspects: 1 }]);
  expect(await launch('ask')).not.toHaveProperty('0.notStarted');
  expect(await launch('auto')).toEqual([]);
  await endsWell(first);

  const second = await dead('second');
  for (let launches = 0; launches < 2; launches++) {
    expect(await launch('auto')).toMatchObject([
      {
        id: second,
        notStarted: expect.stringMatching(/twice within 5 minutes/) as string,
        suspectNames: [join(scratch, 'second', 'kill-shared')],
      },
    ]);
  }
  expect(processor.current?.meta.id).toBe(first);

  // An explicit resume goes on, and resets the counter.
  await processor.resumeBatch(second);
  await endsWell(second);
  const third = await dead('third');
  expect(await launch('auto')).toEqual([]);
  await endsWell(third);

  // So does throwing the batch away.
  const fourth = await dead('fourth');
  expect(await launch('auto')).toHaveLength(1);
  await processor.discard(fourth);
  const fifth = await dead('fifth');
  expect(await launch('auto')).toEqual([]);
  await endsWell(fifth);
}, 60_000);

test('a resume without suspects leaves them until a person who was told says "go on"; a pause in between changes nothing', async () => {
  const id = await dead('only');
  const killer = join(scratch, 'only', 'kill-shared');
  await processor.resumeBatch(id, {}, { without: 'suspects' });
  processor.pause(id);
  processor.resume(id);
  await reaches('PAUSED');
  expect(processor.current?.progress()).toMatchObject({
    pauseReason: 'crash-loop',
    counts: { COMPLETED: 2, PENDING: 1 },
    left: { count: 1, names: [killer] },
  });
  expect(processor.alertManager.getActiveAlerts()).toMatchObject([
    { rule: 'files-left', level: 'ERROR', message: expect.stringContaining(killer) as string },
  ]);
  processor.resume(id);
  await endsWell(id);
  expect(processor.current?.progress()).not.toHaveProperty('left');
  expect(processor.alertManager.getActiveAlerts()).toEqual([]);
});

test('what is left is cancelled with its batch', async () => {
  const id = await dead('only');
  await processor.resumeBatch(id, {}, { without: 'suspects' });
  await reaches('PAUSED');
  processor.cancel(id);
  const end = await processor.current?.done;
  expect(end).toMatchObject({ state: 'CANCELLED', counts: { COMPLETED: 2, CANCELLED: 1 } });
  expect(end).not.toHaveProperty('left');
});

test('what a person paused, or halted, is not let go by a launch', async () => {
  const input = join(scratch, 'in');
  mkdirSync(input);
  writeFileSync(join(input, 'heeds'), '');
  const prepared = await processor.prepare({
    paths: [input],
    recipe: builtFile('fixtures/acts.js'),
    outDir: join(scratch, 'out'),
  });
  const id = processor.submit(prepared, { outDir: join(scratch, 'out'), onConflict: 'fail' });
  processor.pause(id);
  await processor.shutdown();
  processor = new ParallelProcessor({ maxWorkers: 1 }, { dataDir: join(scratch, 'data') });
  expect(await launch('auto')).toMatchObject([
    { id, pausedFor: 'user', notStarted: expect.stringContaining('paused by you') as string },
  ]);
});

test('the oldest goes first; one that cannot be resumed says why and keeps no other back', async () => {
  const asked: string[] = [];
  const offer = (id: string, createdAt: number): ResumeOffer => ({ ...EMPTY_OFFER, id, createdAt });
  const resumeBatch = (id: string): Promise<void> => {
    asked.push(id);
    return id === 'b' ? Promise.reject(new AppError('cannot-start', 'It is held by process 7.')) : Promise.resolve();
  };
  const left = await autoResume([offer('c', 3), offer('b', 2), offer('a', 1)], {
    processor: { resumeBatch },
    ends: new UncleanEnds(scratch),
    mode: 'auto',
    now: 10,
  });
  expect(asked).toEqual(['a', 'b', 'c']);
  expect(left).toMatchObject([{ id: 'b', notStarted: 'It is held by process 7.' }]);
});
