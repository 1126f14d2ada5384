import { expect, test } from 'vitest';
import { Disk } from '../support/crash/disk.ts';
import { MemoryFileSystem } from '../support/crash/memory-file-system.ts';
import { runNew, runOn, type Course } from '../support/crash/batch.ts';
import { tryCrashes } from '../support/crash/enumerate.ts';
import { Promises } from '../support/crash/promises.ts';
import { DATA, HOME } from '../support/crash/scene.ts';

const COURSE: Course = { boot: 'first boot', seed: 1, format: 'json' };

function firstDisk(): Disk {
  const fs = new MemoryFileSystem();
  for (const folder of [DATA, HOME]) fs.makeFolder(folder);
  return fs.disk.settled();
}

test('every crash', () => {
  const start = firstDisk();
  const promises = new Promises();
  const fs = new MemoryFileSystem(start.copy());
  runNew(fs, { ...COURSE, interruptAfter: 11, pauseAfter: 4 }, promises);
  runOn(fs, { ...COURSE, seed: 2, pauseAfter: 9 }, promises);
  const began = performance.now();
  const tried = tryCrashes({ start, steps: fs.steps, promises, course: { ...COURSE, seed: 3 } });
  console.log(tried.points, tried.states, tried.recovered, performance.now() - began);
  expect(tried.wrong.join('\n')).toBe('');
}, 120_000);
