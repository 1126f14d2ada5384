import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { fileAppears } from '../../../../test/support/hazard-batch.ts';
import { OneThread } from '../../../../test/support/one-thread.ts';
import { builtFile, runCli } from '../../../../test/support/run-cli.ts';
import { crc32 } from '../scan/crc32.ts';
import { fromLine } from '../checkpoints/crc-line.ts';
import { isRecipeLoadError, type LeaseReply } from '../workers/protocol.ts';

/* Leases in a real thread of the pool, with the recipe `acts`, which does what the name of a file says. */

let thread: OneThread;

beforeAll(() => {
  thread = new OneThread();
});

afterAll(() => thread.remove());

const results = (reply: LeaseReply): unknown[] =>
  Buffer.from(reply.results)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(fromLine(line) ?? 'null') as { r: unknown }).r);

describe('what process returns', () => {
  test.each([
    ['nothing', []],
    ['none', []],
    ['nan', [{ n: null, i: null }]],
    ['thenable', ['from a thenable']],
    ['plain', ['content of plain']],
  ])('%s', async (name, expected) => {
    const reply = await thread.run(name);
    expect(reply.ok).toEqual([0, 1]);
    expect(results(reply)).toEqual(expected);
  });

  test.each([
    ['function', /is a function/],
    ['symbol', /is a symbol/],
    ['bigint', /BigInt/],
    ['bigint-inside', /BigInt/],
    ['circle', /circular structure[^\n]*$/],
    ['without-value', /without a value/],
    ['throws-in-json', /no JSON today/],
    ['too-long', /1,200,002 bytes of JSON/],
  ])('%s is a permanent error of this file alone', async (name, words) => {
    const reply = await thread.run('plain.1', name, 'plain.2');
    expect(reply.ok).toEqual([0, 1, 2, 3]);
    expect(results(reply)).toEqual(['content of plain.1', 'content of plain.2']);
    expect(reply.errors).toMatchObject([
      { task: 1, error: { class: 'permanent', code: 'BAD_RESULT', message: expect.stringMatching(words) as string } },
    ]);
  });

  test('1 MiB of JSON is kept', async () => {
    expect(results(await thread.run('just-fits'))).toEqual(['x'.repeat(1024 * 1024 - 2)]);
  });
});

describe('what a recipe says', () => {
  test('goes into the log of its lease and nowhere else', async () => {
    const out = vi.spyOn(process.stdout, 'write');
    const err = vi.spyOn(process.stderr, 'write');
    const { log } = await thread.run('says.1', 'plain', 'says.2');
    const once = { attempt: 1, lines: ['out 1', 'err', 'bare', 'bytes', 'log'], dropped: 0 };
    expect(log).toEqual([
      { ...once, task: 0 },
      { ...once, task: 2 },
    ]);
    expect(await thread.run('plain')).not.toHaveProperty('log');
    expect(out).not.toHaveBeenCalled();
    expect(err).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  test('megabytes of it lose their old lines only', async () => {
    const { log, ok } = await thread.run('shouts');
    expect(ok).toEqual([0, 1]);
    const [of] = log ?? [];
    expect(of?.lines.at(-1)).toContain('line 199999 ');
    expect((of?.lines.length ?? 0) + (of?.dropped ?? 0)).toBe(200_000);
    expect(of?.lines).toHaveLength(200);
  });

  test('leaves the output of the command line to the command line', async () => {
    const context = thread.context(['says.cli']);
    const places = ['--out', join(thread.folder, 'cli-out'), '--data-dir', join(thread.folder, 'data')];
    const args = ['run', context.recipe, join(thread.folder, 'in/says.cli'), ...places, '--trust-script', '--json'];
    const run = await runCli(args);
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.lines.length).toBeGreaterThan(0);
  });
});

describe('a task that is given up', () => {
  // Its thread is good for nothing more.
  afterEach(async () => {
    await thread.remove();
    thread = new OneThread();
  });

  test('is told by its signal and by dispose; what was done before it counts, what comes after goes back', async () => {
    const context = thread.context(['plain', 'heeds', 'later']);
    const begun = fileAppears(join(thread.folder, 'disposed'));
    const reply = thread.send(context);
    await inHand(1);
    thread.row.store('abort', thread.row.load('current'));
    await begun;
    expect(await reply).toMatchObject({
      ok: [0, 1],
      back: [2, 3],
      errors: [{ task: 1, error: { class: 'transient', code: 'STOPPED' } }],
    });
    expect(readFileSync(join(thread.folder, 'disposed'), 'utf8')).toContain('without a sign of progress');
    expect(thread.row.load('disposed')).toBe(2);
    // The thread is about to be ended: the task stays in hand, and no other is begun.
    expect(thread.row.load('current')).toBe(2);
    expect(await thread.send(context, true)).toMatchObject({ ok: [], errors: [], back: [0, 3] });
  });

  test('that ends well after all has its result', async () => {
    const reply = thread.send(thread.context(['ends-well', 'later']));
    await inHand(0);
    thread.row.store('abort', thread.row.load('current'));
    expect(results(await reply)).toEqual(['done after all']);
    expect(await reply).toMatchObject({ ok: [0, 1], back: [1, 2] });
    expect(thread.row.load('disposed')).toBe(1);
  });

  test('and deaf stays, but its recipe has let go', async () => {
    const begun = fileAppears(join(thread.folder, 'disposed'));
    let answered = false;
    const reply = thread.send(thread.context(['wait']));
    void reply.finally(() => (answered = true)).catch(() => undefined);
    await inHand(0);
    thread.row.store('abort', thread.row.load('current'));
    await begun;
    await changes(() => thread.row.load('disposed') === 1);
    expect(answered).toBe(false);
  });

  test.each(['heeds', 'waits-politely'])('a recall: %s ends by its signal and costs nothing', async (name) => {
    const reply = thread.send(thread.context(['plain', name, 'later']));
    await inHand(1);
    thread.row.store('recall', thread.lease);
    expect(await reply).toMatchObject({ ok: [0, 1], errors: [], back: [1, 3] });
    thread.row.store('recall', 0);
    expect(await thread.run('signal')).toMatchObject({ ok: [0, 1] });
  });

  test('a signal that nobody aborted is not aborted', async () => {
    expect(results(await thread.run('signal'))).toEqual([false]);
  });
});

describe('what main can read', () => {
  test('the deadline of the task in hand, bounded, and the number of the thread', async () => {
    await thread.run('plain');
    expect(thread.row.load('deadlineMs')).toBe(1234);
    expect(thread.row.load('tid') > 0).toBe(process.platform === 'linux');
    expect(existsSync(`/proc/self/task/${thread.row.load('tid')}/stat`)).toBe(process.platform === 'linux');
    await thread.send(thread.context(['plain'], { recipe: builtFile('fixtures/noop.js') }));
    expect(thread.row.load('deadlineMs')).toBe(0);
  });

  test('a file that failed leaves no part behind', async () => {
    const reply = await thread.run('partial', 'output');
    expect(reply.errors).toMatchObject([{ task: 0, error: { code: 'BROKEN' } }]);
    expect(existsSync(join(thread.folder, 'out/in', `.partial.0.${thread.lease}.part`))).toBe(false);
    const output = reply.outputs[0];
    const part = join(thread.folder, 'out', Buffer.from(output?.part ?? []).toString());
    expect(readFileSync(part, 'utf8')).toBe('all of it');
    expect(output?.crc).toBe(crc32(Buffer.from('all of it')));
  });

  test('the CRC of what was written, whoever wrote it', async () => {
    const { outputs } = await thread.run('output', 'writes-twice', 'writes-both-ways');
    expect(outputs.map(({ crc }) => crc)).toEqual(Array.from({ length: 3 }, () => crc32(Buffer.from('all of it'))));
  });

  test('a task in flight stands in its file, and nothing after the lease; pure recipes leave none', async () => {
    const inflightDir = join(thread.folder, 'inflight');
    mkdirSync(inflightDir, { recursive: true });
    const file = join(inflightDir, 'inflight-W1');
    await thread.send(thread.context(['plain'], { inflightDir, recipe: builtFile('fixtures/copy.js') }));
    expect(existsSync(file)).toBe(false);
    const reply = thread.send(thread.context(['plain', 'heeds'], { inflightDir }));
    await inHand(1);
    // No program works for it.
    const rest = Buffer.alloc(16);
    expect(readFileSync(file)).toEqual(Buffer.concat([Buffer.from([2, 0, 0, 0, thread.lease, 0, 0, 0]), rest]));
    thread.row.store('recall', thread.lease);
    await reply;
    expect(readFileSync(file)).toEqual(Buffer.alloc(24));
    thread.row.store('recall', 0);
  });

  test('where that file cannot be written, the work goes on and the log says so', async () => {
    const { ok, log } = await thread.send(thread.context(['plain'], { inflightDir: join(thread.folder, 'missing') }));
    expect(ok).toEqual([0, 1]);
    expect(log?.[0]?.lines.join('\n')).toMatch(/inflight-W1 cannot be written.*ENOENT/);
  });
});

test('a recipe that does not load fails every lease of its batch alike, and the thread serves another batch', async () => {
  const recipe = join(thread.folder, 'broken.mjs');
  writeFileSync(recipe, 'throw new Error("no such library");');
  const context = thread.context(['plain'], { recipe });
  const replies = await Promise.allSettled([thread.send(context), thread.send(context, true)]);
  for (const reply of replies) {
    expect(reply).toMatchObject({ status: 'rejected' });
    expect(isRecipeLoadError((reply as PromiseRejectedResult).reason)).toBe(true);
    expect(String((reply as PromiseRejectedResult).reason)).toMatch(/broken\.mjs could not be loaded: no such library/);
  }
  expect(isRecipeLoadError(new Error('Another.'))).toBe(false);
  expect(await thread.run('plain')).toMatchObject({ ok: [0, 1] });
});

/** The task of this number is the one in hand. */
const inHand = (task: number): Promise<void> => changes(() => thread.row.load('current') === task + 1);

/** Looks at each turn of the loop: shared words tell nobody that they changed. */
async function changes(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !holds();) {
    if (performance.now() > end) throw new Error(`Not within ten seconds: ${holds.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a recipe prepares once for a batch, before its first file, and the thread counts as loading until then', async () => {
  const go = join(thread.folder, 'go');
  process.env['PREPARED_ONCE'] = go;
  const own = new OneThread();
  try {
    const context = own.context(['a', 'b'], { recipe: builtFile('fixtures/prepares.js') });
    const reply = own.send(context);
    await vi.waitFor(() => expect(own.row.load('loading')).toBe(1), { interval: 2 });
    writeFileSync(go, '');
    expect(results(await reply)).toEqual([{ prepared: 1 }, { prepared: 1 }]);
    expect(own.row.load('loading')).toBe(0);
    expect(results(await own.send(context, true))).toEqual([{ prepared: 1 }, { prepared: 1 }]);
  } finally {
    delete process.env['PREPARED_ONCE'];
    await own.remove();
  }
});
