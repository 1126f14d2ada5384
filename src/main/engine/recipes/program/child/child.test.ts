import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OutputTail } from '../output-tail.ts';
import type { Child, ChildOrder, Exit } from './child.ts';
import { NodeChild } from './node-child.ts';
import { PosixChild } from './posix-child.ts';
import { startChild } from './start-child.ts';

/* Real programs, started in each of the ways there are: they have to be the same to the program and to us. */

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'child-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const order = (lines: string, more: Partial<ChildOrder> = {}): ChildOrder => ({
  file: '/bin/sh',
  args: ['-c', lines],
  cwd: folder,
  env: { PATH: '/usr/bin:/bin' },
  words: new OutputTail(),
  ...more,
});

/** 32 and 33, which the C library keeps to itself. */
const INTERNAL_SIGNALS = 0x180000000n;

const CLOSED_ON_EXEC = 0o2000000;

/** Descriptors that whoever started this process left open to be passed on, beside the first three. */
function inheritable(): ReadonlySet<string> {
  const open = readdirSync('/proc/self/fd').filter((fd) => Number(fd) > 2 && existsSync(`/proc/self/fd/${fd}`));
  const flags = (fd: string): number =>
    Number.parseInt(/flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8);
  return new Set(open.filter((fd) => (flags(fd) & CLOSED_ON_EXEC) === 0));
}

interface Ended extends Exit {
  readonly said: string;
}

async function ended(child: Child, { words }: ChildOrder): Promise<Ended> {
  const exit = await child.exit;
  await child.drain();
  return { ...exit, said: words.text };
}

function posix(wanted: ChildOrder): Child {
  const child = PosixChild.start(wanted);
  if (child === null) throw new Error('it was not started by posix_spawn');
  return child;
}

const started: Child[] = [];

/** What a test that fails leaves running is ended with it. */
function kept(child: Child): Child {
  started.push(child);
  return child;
}

afterEach(() => {
  for (const { pid } of started.splice(0)) {
    if (pid === undefined) continue;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // As it should be: nothing is left.
    }
  }
});

const WAYS: readonly [string, (wanted: ChildOrder) => Child][] = [
  ['Node', (wanted) => kept(new NodeChild(wanted))],
  ['posix_spawn', (wanted) => kept(posix(wanted))],
];

describe.each(WAYS)('started by %s', (_, start) => {
  const run = (lines: string, more?: Partial<ChildOrder>): Promise<Ended> => {
    const wanted = order(lines, more);
    return ended(start(wanted), wanted);
  };

  test('it gets its arguments, folder and variables as they are, and nothing else', async () => {
    const args = [
      '-c',
      'pwd; env | sort; printf "<%s>" "$@"',
      'sh',
      '',
      'ä 語 🌾',
      ' two  blanks ',
      '$(no) "shell" \n',
    ];
    const env = { PATH: '/usr/bin:/bin', EMPTY: '', WORD: 'é=ü' };
    const { said, code } = await run('', { args, env });
    expect(code).toBe(0);
    expect(said.split('\n').filter((line) => !/^(?:_|PWD|OLDPWD|SHLVL)=/.test(line))).toEqual([
      folder,
      'EMPTY=',
      'PATH=/usr/bin:/bin',
      'WORD=é=ü',
      '<><ä 語 🌾>< two  blanks ><$(no) "shell" ',
      '>',
    ]);
  });

  test('long lists of long words arrive whole', async () => {
    const many = Array.from({ length: 3000 }, (_unused, index) => `${index}-${'語'.repeat(40)}`);
    const { said } = await run('', { args: ['-c', 'echo $#; printf "%s\\n" "$@" | md5sum', 'sh', ...many] });
    const few = await run('', { args: ['-c', 'echo $#; echo "$2"', 'sh', 'one', 'two'] });
    const digest = createHash('md5')
      .update(`${many.join('\n')}\n`)
      .digest('hex');
    expect(said).toBe(`3000\n${digest}  -`);
    expect(few.said).toBe('2\ntwo');
  });

  test.each([
    ['exit 7', { code: 7, signal: null }],
    ['exit 255', { code: 255, signal: null }],
    ['kill -ABRT $$', { code: null, signal: 'SIGABRT' }],
    ['kill -KILL $$', { code: null, signal: 'SIGKILL' }],
    ['kill -IO $$', { code: null, signal: 'SIGIO' }],
  ])('%s', async (lines, exit) => {
    expect(await run(lines)).toMatchObject(exit);
  });

  test('it leads a session, hears every signal, reads nothing and holds nothing of ours', async () => {
    const passedOn = inheritable();
    const wanted = order(
      'readlink /proc/$$/fd/0; grep -E "Sig(Ign|Blk)" /proc/self/status; ls /proc/$$/fd; exec cat /proc/self/stat',
    );
    const child = start(wanted);
    const [stdin, ...lines] = (await ended(child, wanted)).said.split('\n');
    expect(stdin).toBe('/dev/null');
    const masks = lines.slice(0, 2).map((line) => BigInt(`0x${line.split(/\s+/)[1]}`) & ~INTERNAL_SIGNALS);
    expect(masks).toEqual([0n, 0n]);
    expect(lines.slice(2, -1).filter((fd) => !passedOn.has(fd))).toEqual(['0', '1', '2']);
    const [pid, , , , group, session] = lines.at(-1)?.split(' ') ?? [];
    expect([group, session]).toEqual([pid, pid]);
    expect(child.pid).toBe(Number(pid));
  });

  test('its output goes where it is sent, what else it says is heard', async () => {
    const to = openSync(join(folder, 'out'), 'w');
    const { said } = await run('echo result; echo remark >&2', { stdout: to });
    closeSync(to);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('result\n');
    expect(said).toBe('remark');
  });

  test('all it says is heard before the end', async () => {
    const wanted = order('head -c 3000000 /dev/zero; printf "the end" >&2');
    const { said } = await ended(start(wanted), wanted);
    expect(wanted.words.bytes).toBe(3_000_007);
    expect(said.endsWith('the end')).toBe(true);
  });

  test('one that closes its outputs has not ended by that', async () => {
    const wanted = order('exec >&- 2>&-; touch closed; while [ ! -e go ]; do sleep 0.01; done; touch went; exit 9');
    const child = start(wanted);
    const went = child.exit.then(() => existsSync(join(folder, 'went')));
    await vi.waitFor(() => expect(existsSync(join(folder, 'closed'))).toBe(true), { interval: 5 });
    // That they are closed has been heard of by then.
    for (let turn = 0; turn < 5; turn++) await setImmediate();
    writeFileSync(join(folder, 'go'), '');
    expect(await went).toBe(true);
    expect(await child.exit).toEqual({ code: 9, signal: null });
  });

  test('one that leaves a process behind, which holds its outputs, ends all the same', async () => {
    const wanted = order('sleep 600 & echo $!; exit 3');
    const { code, said } = await ended(start(wanted), wanted);
    expect(code).toBe(3);
    expect(Number(said)).toBeGreaterThan(0);
  });

  test('it is signalled while it runs; its end is taken, it is no zombie', async () => {
    const wanted = order('echo up; exec sleep 600');
    const child = start(wanted);
    await vi.waitFor(() => expect(wanted.words.text).toBe('up'));
    child.kill('SIGKILL');
    expect(await child.exit).toEqual({ code: null, signal: 'SIGKILL' });
    expect(existsSync(`/proc/${child.pid}`)).toBe(false);
    expect(() => child.kill('SIGKILL')).not.toThrow();
  });
});

test('by posix_spawn both outputs are one pipe: words keep their order', async () => {
  const wanted = order('for i in 1 2 3 4 5 6 7 8 9; do echo "out $i"; echo "err $i" >&2; done');
  const { said } = await ended(posix(wanted), wanted);
  expect(said.split('\n')).toEqual(
    Array.from({ length: 18 }, (_, i) => `${i % 2 === 0 ? 'out' : 'err'} ${(i >> 1) + 1}`),
  );
});

test('a start leaves no descriptor behind, be it good or not', async () => {
  const open = (): number => readdirSync('/proc/self/fd').length;
  const first = order('true');
  await ended(posix(first), first);
  const before = open();
  for (let i = 0; i < 20; i++) {
    const wanted = order('true');
    await ended(posix(wanted), wanted);
    expect(PosixChild.start(order('', { file: '/no/such/program' }))).toBeNull();
    expect(PosixChild.start(order('', { cwd: '/no/such/folder' }))).toBeNull();
  }
  expect(open()).toBe(before);
});

test('what posix_spawn does not start Node does, or says why', async () => {
  const bare = join(folder, 'bare');
  // No first line names its interpreter: the system does not start it, a shell would.
  writeFileSync(bare, 'echo "bare $1"\n');
  chmodSync(bare, 0o755);
  const wanted = order('', { file: bare, args: ['words'] });
  expect(PosixChild.start(wanted)).toBeNull();
  expect(await ended(startChild(wanted), wanted)).toEqual({ code: 0, signal: null, said: 'bare words' });

  const reads = order('cat', { input: Buffer.from('given') });
  expect(PosixChild.start(reads)).toBeNull();
  expect((await ended(startChild(reads), reads)).said).toBe('given');

  await expect(startChild(order('', { file: '/no/such/program' })).exit).rejects.toMatchObject({ code: 'ENOENT' });
  expect(() => startChild(order('', { args: ['-c', 'echo a\0b'] }))).toThrow('without null bytes');
});

test('here programs are started by posix_spawn', () => {
  const child = startChild(order('true'));
  expect(child).toBeInstanceOf(PosixChild);
  return child.exit;
});
