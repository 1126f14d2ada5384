import { beforeAll, describe, expect, test } from 'vitest';
import { runNew, runOn, type Course } from '../support/crash/batch.ts';
import { crashStates, type CrashOptions } from '../support/crash/crash-states.ts';
import type { Disk } from '../support/crash/disk.ts';
import { tryCrashes, type Tried } from '../support/crash/enumerate.ts';
import { MemoryFileSystem, type Step } from '../support/crash/memory-file-system.ts';
import { postponed, without, type Which } from '../support/crash/mutations.ts';
import { Promises } from '../support/crash/promises.ts';
import { look } from '../support/crash/recovery.ts';
import { DATA, HOME } from '../support/crash/scene.ts';

/*
 * Crashes at every call that a batch makes to the disk, and in every way that the disk may look then (see
 * `crash-states.ts`). Each time the batch is read back, what it believes is compared with what is on the disk and with
 * what was promised before the crash, and it is resumed to its end, which must be that of an undisturbed run.
 */

const BOOT = 'first boot';
/** What a write takes at once, so that a process can die in the middle of a longer one. */
const PIECE = 100;
const FEWER: CrashOptions = { all: 2, random: 1, alone: false };

interface Recorded {
  readonly start: Disk;
  readonly steps: readonly Step[];
  readonly promises: Promises;
}

/** A batch that is interrupted in good order and resumed, with a pause in each session; all of its calls. */
function record(format: Course['format']): Recorded {
  const first = new MemoryFileSystem();
  for (const folder of [DATA, HOME]) first.makeFolder(folder);
  const start = first.disk.settled();
  const fs = new MemoryFileSystem(start.copy(), PIECE);
  const promises = new Promises();
  runNew(fs, { boot: BOOT, seed: 1, format, interruptAfter: 11, pauseAfter: 4 }, promises);
  runOn(fs, { boot: BOOT, seed: 2, format, pauseAfter: 9 }, promises);
  return { start, steps: fs.steps, promises };
}

function crash({ start, steps, promises }: Recorded, options: CrashOptions & { readonly enough?: number } = {}): Tried {
  const course: Course = { boot: BOOT, seed: 3, format: 'json', commits: 0.05 };
  return tryCrashes({ ...options, start, steps, promises, course });
}

function tell(what: string, { points, states, looks, resumed }: Tried): void {
  console.log(`${what}: ${points} points, ${states} states of the disk, ${looks} that differ, ${resumed} resumed`);
}

let recorded: Recorded;
beforeAll(() => {
  recorded = record('json');
});

test('whatever a crash leaves, nothing promised is lost, nothing false believed, and the batch ends right', () => {
  const tried = crash(recorded, { all: 3, random: 4 });
  tell('JSON lines', tried);
  expect(tried.wrong).toEqual([]);
  expect(tried.looks).toBeGreaterThan(3000);
}, 240_000);

test('the same with the binary journal', () => {
  const tried = crash(record('binary'), FEWER);
  tell('Binary', tried);
  expect(tried.wrong).toEqual([]);
}, 240_000);

test('a crash in the session that resumes after a crash', () => {
  const course: Course = { boot: 'second boot', seed: 5, format: 'json', commits: 0.1 };
  const { start, steps } = recorded;
  const power = [...crashStates(start, steps, FEWER)].filter(({ kind }) => kind === 'power');
  for (const share of [0.4, 0.8]) {
    const state = power[Math.floor(share * power.length)];
    const kept = state === undefined ? null : look(state.disk, course.boot).kept;
    if (state === undefined || kept === null) throw new Error('There is no batch yet.');
    const promises = new Promises(kept);
    const fs = new MemoryFileSystem(state.disk.copy(), PIECE);
    runOn(fs, course, promises);
    const tried = tryCrashes({
      ...FEWER,
      start: state.disk,
      steps: fs.steps,
      promises,
      course: { ...course, seed: 7 },
    });
    tell(`Again, after call ${state.point}`, tried);
    expect(tried.wrong).toEqual([]);
  }
}, 240_000);

describe('a program that leaves out one kind of sync is caught', () => {
  test.each<[string, Which, RegExp]>([
    ['the records', { call: /^fdatasync journal/ }, /was done and safe|was promised/],
    ['the results', { call: /^fdatasync results/ }, /was done and safe/],
    ['the snapshot', { call: /^fsync snapshot\.bin\.tmp/ }, /snapshot\.bin is damaged/],
    ['the name of the journal', { call: /^fsync folder batch$/, after: /^create results/ }, /was promised/],
    ['what was asked for', { call: /^fsync batch\.json\.tmp/ }, /thrown: .*is damaged/],
    ['the listing', { call: /^fsync inputs\.bin\.tmp/ }, /thrown: .*cannot be read/],
    ['the name of the listing', { call: /^fsync folder batch$/, after: /^rename inputs/ }, /thrown: .*inputs\.bin/],
    ['the name of the batch', { call: /^fsync folder batches/ }, /there is no batch/],
    ['the name of the folder of batches', { call: /^fsync folder data/ }, /there is no batch/],
    ['the parts', { call: /^fsync \.f.*\.part/ }, /its output is|was done and safe/],
    ['the output of the batch', { call: /^fsync \.summary/ }, /the output summary\.txt is/],
    ['the folders of outputs', { call: /^fsync folder (a|b|c)$/ }, /was done and safe/],
    ['the folders above them', { call: /^fsync folder (out|tree)$/ }, /was done and safe/],
    ['the folder of what was removed', { call: /^fsync folder d$/ }, /is left behind/],
    ['the name of the output folder', { call: /^fsync folder home$/ }, /was done and safe|believed/],
  ])(
    '%s',
    (_, which, complaint) => {
      const { steps, from } = without(recorded.steps, which);
      const tried = crash({ ...recorded, steps }, { from, enough: 1 });
      expect(tried.wrong.join('\n')).toMatch(complaint);
    },
    120_000,
  );
});

describe('a program that does two things in the wrong order is caught', () => {
  test.each<[string, Which, RegExp, RegExp]>([
    [
      'done before the output is in place',
      { call: /^rename \.f/ },
      /^fdatasync journal/,
      /was done and safe|after a mere kill/,
    ],
    ['records before results', { call: /^write results/ }, /^write journal/, /after a mere kill/],
    ['done before its part is synced', { call: /^fsync \.f.*\.part/ }, /^fdatasync journal/, /its output is/],
    ['the listing after what was asked for', { call: /^rename inputs/ }, /^rename batch/, /thrown: .*inputs\.bin/],
    ['what was asked for before its sync', { call: /^fsync batch\.json\.tmp/ }, /^rename batch/, /thrown: .*damaged/],
    ['the snapshot before its sync', { call: /^fsync snapshot/ }, /^rename snapshot/, /snapshot\.bin is damaged/],
  ])(
    '%s',
    (_, which, until, complaint) => {
      const { steps, from } = postponed(recorded.steps, which, until);
      const tried = crash({ ...recorded, steps }, { from, enough: 1 });
      expect(tried.wrong.join('\n')).toMatch(complaint);
    },
    120_000,
  );
});
