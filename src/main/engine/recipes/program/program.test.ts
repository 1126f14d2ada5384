import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeContext, type FakeContext } from '../../../../../test/support/chunk-context.ts';
import { programsOf } from '../../processes/process-tree.ts';
import { parseOptions } from '../../batch/preflight.ts';
import type { Chunk } from '../recipe.ts';
import type { ProgramOptions } from './program-options.ts';
import type { ProgramResult } from './program-report.ts';
import { program } from './program.ts';

/* With real programs and real processes; each test has a mark of its own, by which what is left of it would be found. */

let folder: string;
let batch = 0;
let scripts = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'program-'));
  mkdirSync(join(folder, 'scratch'));
  batch += 1;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly result: Promise<ProgramResult>;
  readonly ctx: FakeContext<ProgramOptions>;
  readonly lines: string[];
  readonly beats: () => number;
  readonly stop: AbortController;
}

const key = (): string => `batch-${process.pid}-${batch}`;
const left = async (): Promise<number> => (await programsOf(key())).length;
const up = (count: number): Promise<void> =>
  vi.waitFor(async () => expect(await left()).toBeGreaterThanOrEqual(count), { timeout: 20_000, interval: 20 });

function accepted(given: Partial<ProgramOptions>): ProgramOptions {
  return parseOptions(program as never, given) as ProgramOptions;
}

function start(path: string | Buffer, given: Partial<ProgramOptions>): Ran {
  const lines: string[] = [];
  const stop = new AbortController();
  let beats = 0;
  const size = statSync(path).size;
  const chunk: Chunk = { path, taskId: 7, index: 0, count: 1, start: 0, end: size, size };
  const ctx: FakeContext<ProgramOptions> = {
    ...fakeContext(accepted(given), { part: join(folder, 'part') }),
    idempotencyKey: `${key()}/7`,
    lease: 3,
    signal: stop.signal,
    scratch: () => join(folder, 'scratch'),
    log: (line) => lines.push(line),
    heartbeat: () => (beats += 1),
  };
  return { result: Promise.resolve(program.process(chunk, ctx)), ctx, lines, beats: () => beats, stop };
}

function file(name: string, content: string | Buffer = 'hello\n'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A script that is run by its path. */
function script(lines: string, interpreter = '/bin/sh'): string {
  const path = file(`script-${scripts++}`, `#!${interpreter}\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('a program writes {out}, which becomes the part', async () => {
  const ran = start(file('a.txt'), { command: 'cp {in} {out}', output: '{stem}.copy.{ext}' });
  expect(await ran.result).toMatchObject({ code: 0, outBytes: 6, cpuMs: null });
  expect(readFileSync(join(folder, 'part'), 'utf8')).toBe('hello\n');
  const output = program.output?.bind(program);
  expect(output?.(Buffer.from('in/a.txt'), ran.ctx.options)?.toString()).toBe('in/a.copy.txt');
  expect(output?.(Buffer.from('in/\xff', 'latin1'), ran.ctx.options)?.toString('latin1')).toBe('in/\xff.copy');
  expect(output?.(Buffer.from('in/a'), accepted({ command: 'true {in}' }))).toBeNull();
});

test('{out} ends as the output is named, in an empty folder', async () => {
  const look = script('echo "$1"; ls -A; pwd; echo x > "$1"');
  const ran = start(file('photo.JPG'), { command: `${look} {out} {name} {stem} {ext} {dir}`, output: '{stem}.webp' });
  await ran.result;
  expect(ran.lines.join('\n')).toBe(`[photo.JPG]\n${folder}/scratch/photo.webp\n${folder}/scratch`);
});

test('standard output is kept byte for byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 256));
  const ran = start(file('b.bin', bytes), { command: 'gzip -c {in}', stdout: 'output', output: '{name}.gz' });
  expect((await ran.result).outBytes).toBe(statSync(join(folder, 'part')).size);
  expect(gunzipSync(readFileSync(join(folder, 'part'))).equals(bytes)).toBe(true);
  execFileSync('gzip', ['-t'], { input: readFileSync(join(folder, 'part')) });
});

test.each([
  'two words',
  "it's",
  '"quoted"',
  '$(touch pwned)',
  '`touch pwned`',
  'a;touch pwned',
  'a && b',
  '-rf',
  '--help',
  '*',
  'new\nline',
  '{in}',
  'ümläut',
  '%s\\n',
  '~',
])('the name %j reaches the program as it is', async (name) => {
  const ran = start(file(name), { command: `printf '%s|' {in} {name} x{stem}.y`, stdout: 'output' });
  await ran.result;
  const stem = name.lastIndexOf('.') > 0 ? name.slice(0, name.lastIndexOf('.')) : name;
  expect(readFileSync(join(folder, 'part'), 'utf8')).toBe(`${folder}/${name}|${name}|x${stem}.y|`);
  expect(existsSync(join(folder, 'pwned')) || existsSync(join(folder, 'scratch/pwned'))).toBe(false);
});

test('a name that is not UTF-8 is reached through a link, a folder that is not through one to the folder', async () => {
  const odd = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.txt')]);
  writeFileSync(odd, 'odd');
  const one = start(odd, { command: 'cp {in} {out}', output: '{name}.out' });
  expect((await one.result).outBytes).toBe(3);
  expect(readFileSync(join(folder, 'part'), 'utf8')).toBe('odd');
  const dir = Buffer.concat([Buffer.from(`${folder}/d`), Buffer.from([0xff])]);
  mkdirSync(dir);
  const inside = Buffer.concat([dir, Buffer.from('/plain.txt')]);
  writeFileSync(inside, 'inside');
  // gzip refuses links.
  const two = start(inside, { command: 'gzip -c {in}', stdout: 'output' });
  await two.result;
  expect(gunzipSync(readFileSync(join(folder, 'part'))).toString()).toBe('inside');
});

const exits = (code: number): Ran => {
  const command = `${script(`echo one >&2; echo "why it failed" >&2; exit ${code}`)} {in}`;
  return start(file('x'), { command, done: '0,2-3', retry: '75,60-64' });
};

test.each([0, 3])('exit code %d means done', async (code) => {
  expect(await exits(code).result).toMatchObject({ code, said: 'why it failed' });
});

test.each([
  [1, 'permanent'],
  [75, 'transient'],
  [64, 'transient'],
  [255, 'permanent'],
])('exit code %d is %s', async (code, cls) => {
  await expect(exits(code).result).rejects.toMatchObject({ class: cls, code: `EXIT_${code}` });
  await expect(exits(code).result).rejects.toThrow(new RegExp(`ended with exit code ${code}.*why it failed`));
});

test('ended by a signal: to be tried again', async () => {
  const { result } = start(file('x'), { command: `${script('kill -SEGV $$')} {in}` });
  await expect(result).rejects.toMatchObject({ class: 'transient', code: 'SIGSEGV' });
});

test('no {out} where one was promised, and something else than a file', async () => {
  await expect(start(file('x'), { command: 'true {in} {out}' }).result).rejects.toMatchObject({
    class: 'permanent',
    code: 'NO_OUTPUT',
  });
  await expect(start(file('x'), { command: 'mkdir -p {out}/{name}' }).result).rejects.toMatchObject({
    code: 'NO_OUTPUT',
  });
});

test('10 MB of words are bounded', async () => {
  const talks = script(
    'head -c 5000000 /dev/zero | tr "\\0" x; head -c 5000000 /dev/zero | tr "\\0" y >&2; echo; echo the end',
  );
  const ran = start(file('x'), { command: `${talks} {in}` });
  expect((await ran.result).said).toMatch(/the end$|…$/);
  expect(ran.lines.join('').length).toBeLessThanOrEqual(66_000);
  expect(ran.lines.join('')).toMatch(/the end of 100000\d\d bytes/);
});

test('too late: ended with all that it started', async () => {
  const slow = script('sleep 600 & sleep 600 & echo up; wait');
  const { result } = start(file('x'), { command: `${slow} {in}`, timeout: 0.3 });
  await expect(result).rejects.toMatchObject({
    class: 'transient',
    code: 'TIMEOUT',
    message: expect.stringContaining('0.3 s') as unknown,
  });
  expect(await left()).toBe(0);
});

test('a tree of shells with children that left the group is ended on a stop, a stopped one and one that ignores SIGTERM too', async () => {
  const tree = script(`sh -c 'sleep 600 & sleep 601 & wait' &
setsid sleep 602 &
setsid sh -c 'setsid sleep 603 & exit 0' &
sh -c 'trap "" TERM; while :; do sleep 0.05; done' &
sh -c 'kill -STOP $$' &
wait`);
  const ran = start(file('x'), { command: `${tree} {in}` });
  await up(8);
  const began = performance.now();
  ran.stop.abort(new Error('taken back'));
  await expect(ran.result).rejects.toThrow('taken back');
  expect(await left()).toBe(0);
  // Of the two seconds that the engine gives.
  expect(performance.now() - began).toBeGreaterThan(1000);
});

test('dispose ends what runs', async () => {
  const ran = start(file('x'), { command: `${script('sleep 600 & wait')} {in}` });
  await up(2);
  const ended = ran.result.catch((error: unknown) => error);
  await program.dispose?.('hangs');
  expect(await left()).toBe(0);
  expect(await ended).toMatchObject({ code: 'SIGTERM' });
});

test('what a program leaves in the background ends with it', async () => {
  expect(await start(file('x'), { command: `${script('sleep 600 & exit 0')} {in}` }).result).toMatchObject({ code: 0 });
  expect(await left()).toBe(0);
});

test('processor time is a sign of life and is measured; sleeping is none', async () => {
  const busy = start(file('x'), {
    command: `${script('end=$(($(date +%s)+3)); while [ $(date +%s) -lt $end ]; do :; done')} {in}`,
  });
  const asleep = start(file('y'), { command: `${script('exec sleep 2.6')} {in}` });
  const result = await busy.result;
  expect(result.cpuMs).toBeGreaterThan(100);
  expect(result.peakBytes).toBeGreaterThan(100_000);
  expect(busy.beats()).toBeGreaterThanOrEqual(1);
  await asleep.result;
  // The first look is one.
  expect(asleep.beats()).toBeLessThanOrEqual(1);
}, 30_000);

test('missing, not executable, no interpreter, arguments too long: one clear line', async () => {
  const no = (command: string): unknown => accepted({ command });
  expect(() => no('no-such-program {in}')).toThrow(
    /command = "no-such-program \{in\}": there is no program "no-such-program" in the folders of PATH/,
  );
  expect(() => no('/nowhere/x {in}')).toThrow(/\/nowhere\/x does not exist/);
  expect(() => no(`${file('plain')} {in}`)).toThrow(/is not executable/);
  expect(() => no('bin/x {in}')).toThrow(/no absolute path/);
  expect(() => no(`${folder} {in}`)).toThrow(/is no file/);
  const broken = script('true', '/no/such/interpreter');
  await expect(start(file('x'), { command: `${broken} {in}` }).result).rejects.toMatchObject({
    class: 'permanent',
    code: 'NO_PROGRAM',
    message: expect.stringContaining('interpreter') as unknown,
  });
  const long = JSON.stringify([
    'true',
    ...Array.from({ length: 190 }, () => '{in}{in}{in}{in}{in}{in}{in}{in}{in}{in}{in}{in}'),
  ]);
  const deep = join(folder, ...Array.from({ length: 14 }, () => 'd'.repeat(250)));
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, 'x'), '');
  await expect(start(join(deep, 'x'), { command: long }).result).rejects.toMatchObject({
    class: 'permanent',
    code: 'E2BIG',
  });
});

test('a file that is not what was listed is not handed over', async () => {
  const path = file('x');
  const { options } = start(file('y'), { command: 'true {in}' }).ctx;
  const chunk: Chunk = { path, taskId: 1, index: 0, count: 1, start: 0, end: 9, size: 9 };
  await expect(program.process(chunk, fakeContext(options))).rejects.toMatchObject({ code: 'CHANGED' });
});

test('the environment is the basic one, or all of it but what is ours', async () => {
  process.env['PROGRAM_TEST'] = 'seen';
  process.env['ELECTRON_RUN_AS_NODE'] = '1';
  try {
    const names = async (environment: 'basic' | 'all'): Promise<string[]> => {
      await start(file('x'), { command: `sh -c 'env | cut -d= -f1' {in}`, stdout: 'output', environment }).result;
      return readFileSync(join(folder, 'part'), 'utf8').split('\n');
    };
    expect(await names('basic')).toEqual(expect.arrayContaining(['PATH', 'GRISTMILL_TASK']));
    expect(await names('basic')).not.toContain('PROGRAM_TEST');
    expect(await names('all')).toContain('PROGRAM_TEST');
    expect(await names('all')).not.toContain('ELECTRON_RUN_AS_NODE');
  } finally {
    delete process.env['PROGRAM_TEST'];
    delete process.env['ELECTRON_RUN_AS_NODE'];
  }
});

test('standard input is empty, and the working folder is the one chosen', async () => {
  await start(file('x'), { command: `sh -c 'cat; pwd; exit 0' {in}`, stdout: 'output', folder: 'input' }).result;
  expect(readFileSync(join(folder, 'part'), 'utf8')).toBe(`${folder}\n`);
  expect(readdirSync(join(folder, 'scratch'))).toEqual([]);
});
