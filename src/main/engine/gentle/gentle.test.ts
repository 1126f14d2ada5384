import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { Gentle } from './gentle.ts';
import { GENTLE_NICE, WorkerPriority } from './worker-priority.ts';

function gentle(slots: number, standing = true) {
  const clock = new FakeClock();
  const facts = { standing, onBattery: true, looks: 0 };
  const made = new Gentle({
    clock,
    slots,
    standing: () => facts.standing,
    battery: () => {
      facts.looks += 1;
      return Promise.resolve(facts.onBattery);
    },
    onChange: () => made.look(),
  });
  return { made, clock, facts };
}

test.each([
  [1, 1],
  [2, 1],
  [3, 1],
  [8, 4],
])('of %i workers %i work on battery', async (slots, most) => {
  const { made } = gentle(slots);
  made.look();
  await setImmediate();
  expect(made.most).toBe(most);
  expect(made.view).toEqual({ on: true, own: false, onBattery: true, most, slots });
});

test('the battery is looked at every 30 s at most, and not at all while nothing is to be gentle', async () => {
  const { made, clock, facts } = gentle(2, false);
  made.look();
  expect(facts.looks).toBe(0);
  expect(made.most).toBe(Infinity);
  facts.standing = true;
  for (let second = 0; second <= 60; second++) {
    made.look();
    clock.advance(1000);
  }
  expect(facts.looks).toBe(3);
  facts.onBattery = false;
  clock.advance(30_000);
  made.look();
  await setImmediate();
  expect(made.most).toBe(Infinity);
});

test('what is said of a batch wins over the standing choice, and ends with the batch', async () => {
  const { made } = gentle(2, false);
  let end = (): void => undefined;
  made.opened({ meta: { id: 'a' }, done: new Promise<void>((resolve) => (end = resolve)) });
  made.set('a', true);
  expect(made.on).toBe(true);
  made.opened({ meta: { id: 'b' }, done: Promise.resolve() });
  await setImmediate();
  expect(made.on).toBe(true);
  end();
  await setImmediate();
  expect(made.on).toBe(false);
});

const niceOf = (path: string): number => {
  const stat = readFileSync(path, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
};

test.skipIf(process.platform !== 'linux')(
  'a thread, and the program it has started, get the low priority; main keeps its own',
  async () => {
    const code = `
      const { parentPort } = require('node:worker_threads');
      const { readlinkSync } = require('node:fs');
      const child = require('node:child_process').spawn('sleep', ['60']);
      child.on('spawn', () => parentPort.postMessage([Number(readlinkSync('/proc/thread-self').split('/')[2]), child.pid]));
      parentPort.on('message', () => { child.kill('SIGKILL'); parentPort.close(); });`;
    const worker = new Worker(code, { eval: true });
    const [[tid, program]] = (await once(worker, 'message')) as [[number, number]];
    const before = getPriority();
    const priority = new WorkerPriority();
    expect(priority.apply(true, [{ slot: 1, tid, pid: null }])).toEqual([]);
    expect(niceOf(`/proc/self/task/${tid}/stat`)).toBe(GENTLE_NICE);
    expect(getPriority(program)).toBe(GENTLE_NICE);
    expect(getPriority()).toBe(before);
    // Who may not bring it back up says whose it is.
    const stuck = priority.apply(false, [{ slot: 1, tid, pid: null }]);
    expect(stuck).toEqual(niceOf(`/proc/self/task/${tid}/stat`) === 0 ? [] : [1]);
    worker.postMessage('end');
    await once(worker, 'exit');
  },
);

test.skipIf(process.platform !== 'linux')('all threads of a process, for a recipe runs in one of them', async () => {
  const code = `
    const worker = new (require('node:worker_threads').Worker)('setInterval(() => {}, 1000)', { eval: true });
    worker.on('online', () => console.log('ready'));`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const pid = child.pid ?? 0;
  new WorkerPriority().apply(true, [{ slot: 1, tid: 0, pid }]);
  const { readdirSync } = await import('node:fs');
  const nices = readdirSync(`/proc/${pid}/task`).map((tid) => niceOf(`/proc/${pid}/task/${tid}/stat`));
  expect(nices.length).toBeGreaterThan(1);
  expect(new Set(nices)).toEqual(new Set([GENTLE_NICE]));
  child.kill('SIGKILL');
  await once(child, 'exit');
});

test('what has ended is no matter', () => {
  const priority = new WorkerPriority();
  expect(priority.apply(true, [{ slot: 1, tid: 0, pid: 4_194_303 }])).toEqual([]);
  expect(priority.apply(false, [{ slot: 1, tid: 0, pid: 4_194_303 }])).toEqual([]);
});
