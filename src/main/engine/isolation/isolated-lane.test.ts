import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { builtFile } from '../../../../test/support/run-cli.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import { ActiveClock } from '../active-clock.ts';
import { identityOf, isAlive } from '../checkpoints/process-identity.ts';
import { diskFileSystem } from '../file-system.ts';
import type { IsolatedRunner } from '../ports.ts';
import { identify } from '../publish/open-root.ts';
import { ControlRow, makeControl } from '../workers/control.ts';
import { isRecipeLoadError, type LeaseReply } from '../workers/protocol.ts';
import { WorkerLost } from '../workers/pool-thread.ts';
import { fromLine } from '../checkpoints/crc-line.ts';
import { childProcessRunner } from './child-process-runner.ts';
import { IsolatedLane } from './isolated-lane.ts';
import type { IsolatedLease } from './isolation-protocol.ts';
import type { IsolatedLaneOptions } from './lane-options.ts';

/* Real processes throughout. The lane has the slots W3 and W4, as if two threads came before it. */

let folder: string;
let clock: ActiveClock;
let lanes: IsolatedLane[];
let events: string[];
let exits: { slot: number; error: TaskError; planned: boolean }[];
const control = makeControl(4);
const row = new ControlRow(control, 3);
let nextLease = 1;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lane-'));
  for (const name of ['in', 'out']) mkdirSync(join(folder, name));
  clock = new ActiveClock({ tickMs: 50 });
  lanes = [];
  events = [];
  exits = [];
});

afterEach(async () => {
  for (const lane of lanes) await lane.close();
  clock.stop();
  rmSync(folder, { recursive: true, force: true });
});

function makeLane(more: Partial<IsolatedLaneOptions> = {}): IsolatedLane {
  const lane = new IsolatedLane({
    firstSlot: 3,
    seats: 2,
    control,
    heapMb: 96,
    runner,
    clock,
    onReady: (slot, generation) => events.push(`ready W${slot} ${generation}`),
    onFree: () => undefined,
    onExit: (slot, error, planned) => {
      events.push(`exit W${slot} ${error.code}${planned ? ' planned' : ''}`);
      exits.push({ slot, error, planned });
      wake();
    },
    ...more,
  });
  lanes.push(lane);
  return lane;
}

function leaseOf(name: string, more: Partial<IsolatedLease> = {}): IsolatedLease {
  const path = join(folder, 'in', name);
  const content = `content of ${name}`;
  writeFileSync(path, content);
  return {
    lease: nextLease++,
    task: 41,
    batchId: 'b',
    recipe: builtFile('fixtures/acts.js'),
    options: { marks: folder },
    root: identify(diskFileSystem, join(folder, 'out')),
    path: Buffer.from(path),
    mirrored: Buffer.from(`in/${name}`),
    size: content.length,
    mtimeMs: statSync(path).mtimeMs,
    attempts: 0,
    ...more,
  };
}

const run = (lane: IsolatedLane, name: string, heapFactor = 1, slot = 3): Promise<LeaseReply> =>
  lane.run(slot, leaseOf(name), { heapFactor });

async function lossOf(reply: Promise<unknown>): Promise<TaskError> {
  const error = await reply.then(
    () => new Error('It was not lost.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WorkerLost)) throw error;
  return error.error;
}

/** The lines, their CRCs checked and taken off. */
const text = (reply: LeaseReply): string =>
  Buffer.from(reply.results)
    .toString('utf8')
    .replace(/.+\n/g, (line) => `${fromLine(line.trimEnd())}\n`);

let wake: () => void = () => undefined;

/** Real processes, each word of which is told to `until`. */
const runner: IsolatedRunner = {
  start(path, options) {
    const process = childProcessRunner.start(path, options);
    process.onMessage(() => wake());
    return process;
  },
};

/** Resolves when the condition holds after a word, or the end, of a process. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => (wake = resolve));
}

describe('a file that does no harm', () => {
  test('has the same result as in a thread, and its process is used again', async () => {
    const lane = makeLane();
    expect([lane.isReady(3), lane.isReady(4), lane.pid(3), lane.generation(3)]).toEqual([true, true, null, 0]);
    const bytes = row.float('bytes');
    const first = run(lane, 'plain.txt');
    expect(lane.isReady(3)).toBe(false);
    const reply = await first;
    expect(text(reply)).toBe('{"t":41,"r":"content of plain.txt"}\n');
    expect(reply).toMatchObject({ kind: 'lease', ok: [41, 42], errors: [], back: [], outputs: [], bytes: 20 });
    expect(lane.isReady(3)).toBe(true);
    expect(row.float('bytes') - bytes).toBe(20);
    expect([row.load('current'), row.load('lease')]).toEqual([0, nextLease - 1]);
    const pid = lane.pid(3);
    expect(text(await run(lane, 'pid'))).toBe(`{"t":41,"r":${pid}}\n`);
    expect(row.float('bytes') - bytes).toBe(20 + 14);
    expect([lane.pid(3), lane.generation(3), events]).toEqual([pid, 1, ['ready W3 1']]);
  });

  test('two seats have a process each, known by pid and start time', async () => {
    const lane = makeLane();
    const replies = await Promise.all([run(lane, 'pid.a', 1, 3), run(lane, 'pid.b', 1, 4)]);
    expect(new Set(replies.map(text)).size).toBe(2);
    const who = lane.identity(4);
    expect(who?.pid).toBe(lane.pid(4));
    expect(who !== null && isAlive(who)).toBe(true);
    expect(who !== null && isAlive({ ...who, started: who.started + 1 })).toBe(process.platform !== 'linux');
  });

  test('a name that is no text comes through, and its output is written beside the target', async () => {
    const lane = makeLane();
    const mirrored = Buffer.from('in/output.\xff', 'latin1');
    const lease = leaseOf('output.x', { mirrored });
    const reply = await lane.run(3, lease, { heapFactor: 1 });
    const [output] = reply.outputs;
    const part = Buffer.from(output?.part ?? []);
    expect(Buffer.from(output?.target ?? []).equals(mirrored)).toBe(true);
    expect(part.toString('latin1')).toContain(`in/.output.\xff.41.${lease.lease}.part`);
    expect(readFileSync(Buffer.concat([Buffer.from(`${folder}/out/`), part]), 'utf8')).toBe('all of it');
  });

  test('an error of its own is no loss, and what it had written is gone', async () => {
    const lane = makeLane();
    const reply = await run(lane, 'partial');
    expect(reply.errors).toMatchObject([{ task: 41, error: { class: 'permanent', code: 'BROKEN' } }]);
    expect(existsSync(join(folder, 'out/in', `.partial.41.${nextLease - 1}.part`))).toBe(false);
    expect(await run(lane, 'plain')).toMatchObject({ ok: [41, 42] });
    expect(exits).toEqual([]);
  });

  test('what it says goes into its log and not to our output', async () => {
    const { log } = await run(makeLane(), 'says');
    expect(log).toEqual([{ task: 41, attempt: 1, lines: ['out 1', 'err', 'bare', 'bytes', 'log'], dropped: 0 }]);
  });
});

describe('a process that ends', () => {
  test.each([
    ['exit-0', 'EXIT', /exit code 0/],
    ['exit-1', 'EXIT', /exit code 1/],
    ['abort', 'CRASH', /SIGABRT/],
    ['segv', 'CRASH', /SIGSEGV/],
    ['kill', 'KILLED', /SIGKILL/],
    ['fat', 'OUT_OF_MEMORY', /heap limit/],
  ])('%s: the loss says so, and the next file has another process', async (name, code, words) => {
    const lane = makeLane();
    await run(lane, 'plain');
    const pid = lane.pid(3);
    const error = await lossOf(run(lane, name));
    expect(error).toMatchObject({ class: 'transient', code, message: expect.stringMatching(words) as string });
    // Still in hand: so the monitor knows whom to blame.
    expect([row.load('current'), row.load('lease')]).toEqual([42, nextLease - 1]);
    expect(exits).toEqual([{ slot: 3, error, planned: false }]);
    expect(lane.isReady(3)).toBe(true);
    expect(lane.pid(3)).toBe(null);
    expect(await run(lane, 'plain')).toMatchObject({ ok: [41, 42] });
    expect(lane.pid(3)).not.toBe(pid);
    expect(events).toEqual(['ready W3 1', `exit W3 ${code}`, 'ready W3 2']);
  });

  test('the same file fits with twice the heap; the process is replaced for it', async () => {
    const lane = makeLane();
    expect((await lossOf(run(lane, 'fat'))).code).toBe('OUT_OF_MEMORY');
    await run(lane, 'plain');
    const reply = await run(lane, 'fat', 2);
    expect(text(reply)).toBe('{"t":41,"r":120}\n');
    expect(row.load('heapLimitKiB')).toBeGreaterThan(2 * 96 * 1024);
    expect(events.slice(-2)).toEqual(['exit W3 REPLACED planned', 'ready W3 3']);
  });

  test('between two files: nobody is to blame', async () => {
    const lane = makeLane();
    await run(lane, 'late-crash');
    await until(() => exits.length > 0);
    expect(exits).toMatchObject([{ slot: 3, error: { code: 'EXIT' }, planned: false }]);
    expect(row.load('current')).toBe(0);
    expect(await run(lane, 'plain')).toMatchObject({ ok: [41, 42] });
  });

  test('after its share of tasks it is replaced, as planned', async () => {
    const lane = makeLane({ tasksPerProcess: 2 });
    const pids = [];
    for (let i = 0; i < 5; i++) pids.push(text(await run(lane, 'pid')));
    expect(new Set(pids).size).toBe(3);
    expect([pids[0] === pids[1], pids[2] === pids[3]]).toEqual([true, true]);
    expect(events.filter((event) => event.startsWith('exit'))).toEqual(Array(2).fill('exit W3 REPLACED planned'));
  });
});

describe('a process that does not answer', () => {
  test('a loop shows in the words of its slot, and stop ends it', async () => {
    const lane = makeLane();
    const beat = row.load('beat');
    const loss = lossOf(run(lane, 'spin'));
    await until(() => lane.utilization(3) !== null && row.load('deadlineMs') > 0);
    expect([row.load('current'), row.load('deadlineMs'), row.load('tid')]).toEqual([42, 1234, 0]);
    expect(row.load('beat')).toBeGreaterThan(beat + 1);
    const standing = row.load('beat');
    const [since, cpu] = [lane.utilization(3), lane.cpuMs(3) ?? 0];
    await until(() => (lane.utilization(3)?.active ?? 0) > (since?.active ?? 0) + 300);
    expect(lane.utilization(3, since ?? undefined)?.utilization).toBeGreaterThan(0.95);
    expect(row.load('beat')).toBe(standing);
    expect(process.platform !== 'linux' || (lane.cpuMs(3) ?? 0) > cpu).toBe(true);
    expect(row.load('heapLimitKiB')).toBeGreaterThan(96 * 1024);
    const error = { class: 'transient', code: 'STOPPED', message: 'It hung.' } as const;
    const who = lane.identity(3);
    lane.stop(3, error);
    expect(await loss).toEqual(error);
    expect(who !== null && isAlive(who)).toBe(false);
    expect(exits).toEqual([{ slot: 3, error, planned: false }]);
  });

  test('abort asks the recipe to let go, with the reason', async () => {
    const lane = makeLane();
    const reply = run(lane, 'heeds');
    await until(() => lane.utilization(3) !== null);
    await lane.abort(3, 'It waited for too long.');
    expect(readFileSync(join(folder, 'disposed'), 'utf8')).toBe('It waited for too long.');
    expect((await reply).errors).toMatchObject([{ task: 41, error: { class: 'transient', code: 'STOPPED' } }]);
    expect(row.load('disposed')).toBe(42);
  });

  test('a dispose that fails is in the log', async () => {
    const lane = makeLane();
    const reply = run(lane, 'ends-well');
    await until(() => row.load('deadlineMs') > 0);
    await lane.abort(3, 'It is to fail.');
    expect(await reply).toMatchObject({
      ok: [41, 42],
      log: [{ task: 41, lines: ["The recipe's dispose failed: The lock is gone."] }],
    });
  });

  test('abort of a loop comes back after two seconds', async () => {
    const lane = makeLane();
    const loss = lossOf(run(lane, 'spin'));
    await until(() => lane.utilization(3) !== null);
    const from = performance.now();
    await lane.abort(3, 'It hangs.');
    expect(performance.now() - from).toBeGreaterThan(1500);
    lane.stop(3, { class: 'nobody', code: 'X', message: 'x' });
    await loss;
  });

  test('a recall in the row reaches it', async () => {
    const lane = makeLane();
    const reply = run(lane, 'heeds');
    const all = 2 ** 31 - 1;
    row.store('recall', all);
    expect(await reply).toMatchObject({ ok: [], errors: [], back: [41, 42] });
    expect(await run(lane, 'plain')).toMatchObject({ ok: [], back: [41, 42] });
    row.store('recall', 0);
    expect(await run(lane, 'plain')).toMatchObject({ ok: [41, 42], back: [] });
    expect(events).toEqual(['ready W3 1']);
  });

  test('close leaves no process', async () => {
    const lane = makeLane();
    const losses = [lossOf(run(lane, 'spin', 1, 3)), lossOf(run(lane, 'wait', 1, 4))];
    await until(() => lane.utilization(3) !== null && lane.utilization(4) !== null);
    const who = [lane.identity(3), lane.identity(4)];
    expect(who.every((one) => one !== null && isAlive(one))).toBe(true);
    await lane.close();
    expect(who.some((one) => one !== null && isAlive(one))).toBe(false);
    expect((await Promise.all(losses)).map(({ class: cls, code }) => [cls, code])).toEqual(
      Array(2).fill(['nobody', 'CLOSED']),
    );
    expect(lane.isReady(3)).toBe(false);
  });
});

describe('an end that is none of its business', () => {
  test('a key press in the terminal, or a polite request, reaches the app alone', async () => {
    const lane = makeLane();
    const reply = run(lane, 'heeds');
    await until(() => row.load('deadlineMs') > 0);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(lane.pid(3) ?? Number.NaN, signal);
    row.store('recall', nextLease - 1);
    expect(await reply).toMatchObject({ back: [41, 42] });
    row.store('recall', 0);
    expect(events).toEqual(['ready W3 1']);
  });

  test('when the app is killed, its process ends, too, in the middle of a loop', async () => {
    const app = join(folder, 'app.mjs');
    writeFileSync(app, APP);
    const lease = { ...leaseOf('spin'), path: join(folder, 'in/spin'), mirrored: 'in/spin' };
    const started = spawn(process.execPath, [app, builtFile('isolated-entry.js'), JSON.stringify(lease)]);
    // The process has this pipe, too: it closes when both are gone.
    const closed = new Promise((resolve) => started.stdout.on('close', resolve));
    const [said] = (await once(started.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    const who = identityOf(pid);
    expect(isAlive(who)).toBe(true);
    started.kill('SIGKILL');
    await closed;
    // A process that ends lets go of its pipes first. It is nobody's child here, so its end has to be looked for.
    await vi.waitUntil(() => !isAlive(who), { timeout: 10_000, interval: 5 });
  });
});

/** Stands for the app: sends a lease to an isolated process, and tells its pid once that is at work. */
const APP = `
  import { fork } from 'node:child_process';
  const [entry, lease] = process.argv.slice(2);
  const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const sent = JSON.parse(lease);
  for (const name of ['path', 'mirrored']) sent[name] = Buffer.from(sent[name]);
  child.send({ kind: 'open', slot: 1, heapMb: 64 });
  child.on('message', (message) => {
    if (message.kind === 'ready') child.send({ kind: 'lease', lease: sent });
    if (message.kind === 'pulse' && message.pulse.deadlineMs > 0) console.log(child.pid);
  });
`;

describe('a start that fails', () => {
  const only = (program: string): IsolatedRunner => ({ start: (_path, options) => runner.start(program, options) });
  const NOT_STARTED = { class: 'nobody', code: 'NOT_STARTED' };

  test('a recipe that does not load fails the lease, not the file or the process', async () => {
    const lane = makeLane();
    const recipe = join(folder, 'broken.mjs');
    writeFileSync(recipe, 'throw new Error("no such library");');
    const error: unknown = await lane.run(3, leaseOf('plain', { recipe }), { heapFactor: 1 }).catch((e: unknown) => e);
    expect(isRecipeLoadError(error)).toBe(true);
    expect(String(error)).toContain('no such library');
    expect(await run(lane, 'plain')).toMatchObject({ ok: [41, 42] });
    expect(exits).toEqual([]);
  });

  test('one that is not ready in time is killed, and no file is to blame', async () => {
    const idle = join(folder, 'idle.mjs');
    writeFileSync(idle, 'process.on("message", () => undefined);');
    const lane = makeLane({ runner: only(idle), readyWithinMs: 300 });
    const loss = lossOf(run(lane, 'plain'));
    const who = lane.identity(3);
    expect(await loss).toMatchObject({ ...NOT_STARTED, message: expect.stringContaining('0.3 s') as string });
    expect(row.load('current')).toBe(0);
    expect(who !== null && isAlive(who)).toBe(false);
    expect(exits).toMatchObject([{ slot: 3, error: NOT_STARTED, planned: false }]);
  });

  test('one whose program breaks is told with its last words', async () => {
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, 'console.error("the library is missing"); process.exit(127);');
    const error = await lossOf(run(makeLane({ runner: only(broken) }), 'plain'));
    expect(error).toMatchObject(NOT_STARTED);
    expect(error.message).toMatch(/exit code 127.*the library is missing/);
  });
});
