import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readJournal } from '../../../test/support/journal-lines.ts';
import { LiveCli } from '../../../test/support/live-cli.ts';
import { builtFile, runCli, type CliRun } from '../../../test/support/run-cli.ts';

/*
 * Names of outputs from the command line: the template, what is found before the start, junk, and the failed list.
 */

let scratch: string;
let input: string;
let out: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'names-cli-'));
  input = join(scratch, 'in');
  out = join(scratch, 'out');
  mkdirSync(input);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function put(folder: string, ...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
}

const data = (): string[] => ['--data-dir', join(scratch, 'data')];
const copy = (...args: readonly string[]): Promise<CliRun> =>
  runCli(['run', builtFile('fixtures/renaming-copy.js'), ...args, '--out', out, '--trust-script', ...data(), '--json']);
const written = (folder = out): string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted() : [];
const last = ({ lines }: CliRun): object => lines.at(-1) ?? {};

describe('a template of names', { timeout: 60_000 }, () => {
  test('names each file where the tree is kept, with mode and time of the input', async () => {
    put(input, 'a.jpg', 'raw/b.jpg');
    utimesSync(join(input, 'a.jpg'), 1_000_000, 1_000_000);
    const run = await copy(input, '--name', '{n}_{stem}-small.{ext}');
    expect(run.code).toBe(0);
    expect(written()).toEqual(['in', 'in/1_a-small.webp', 'in/raw', 'in/raw/2_b-small.webp']);
    const [from, to] = [join(input, 'a.jpg'), join(out, 'in/1_a-small.webp')].map((path) => lstatSync(path));
    expect(to).toMatchObject({ mode: from?.mode, mtimeMs: from?.mtimeMs });
    expect(run.lines[0]).toMatchObject({ type: 'start', naming: '{n}_{stem}-small.{ext}', junk: 0, skipped: 0 });
  });

  test('that gives no name is refused before the start, by field and value', async () => {
    put(input, 'a.jpg');
    const { code, stderr } = await copy(input, '--name', `${'x'.repeat(260)}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/template of names "x+" gives no name that can be used: .*260 bytes; 255 is the most/);
    expect(existsSync(join(scratch, 'data/batches'))).toBe(false);
  });
});

describe('collisions are found before the start', { timeout: 60_000 }, () => {
  beforeEach(() => {
    put(input, 'a.jpg', 'a.png', 'b.jpg');
    put(out, 'in/b.webp');
  });

  test('fail names both inputs, and overwrite is no way out of that', async () => {
    for (const how of ['fail', 'overwrite']) {
      const { code, stderr } = await copy(input, '--on-conflict', how);
      expect(code).toBe(3);
      expect(stderr).toContain(`Two inputs would have the same output: ${out}/in/a.webp (of in/a.jpg and in/a.png)`);
    }
    expect(written()).toEqual(['in', 'in/b.webp']);
  });

  test('rename', async () => {
    const run = await copy(input, '--on-conflict', 'rename');
    expect(run.code).toBe(0);
    expect(run.lines[0]).toMatchObject({ renamed: 2, notes: [expect.stringContaining('2 outputs get a number')] });
    expect(written()).toEqual(['in', 'in/a (2).webp', 'in/a.webp', 'in/b (2).webp', 'in/b.webp']);
    expect(readFileSync(join(out, 'in/a (2).webp'), 'utf8')).toBe('a.png');
    expect(readFileSync(join(out, 'in/b.webp'), 'utf8')).toBe('in/b.webp');
  });

  test('skip: they are no files of the batch, and are told', async () => {
    const run = await copy(input, '--on-conflict', 'skip');
    expect(run.code).toBe(0);
    expect(last(run)).toMatchObject({ files: 1, skipped: 2, outcome: 'COMPLETED' });
    expect(written()).toEqual(['in', 'in/a.webp', 'in/b.webp']);
    expect(readFileSync(join(out, 'in/a.webp'), 'utf8')).toBe('a.jpg');
    const numbered = await copy(input, '--on-conflict', 'skip', '--name', '{n}.{ext}');
    expect(numbered.code).toBe(2);
    expect(numbered.stderr).toContain('{n} does not go with skip');
  });

  test('overwrite replaces what is there, and a dry run says what would be', async () => {
    rmSync(join(input, 'a.png'));
    const dry = await copy(input, '--on-conflict', 'rename', '--dry-run');
    expect(last(dry)).toMatchObject({ outcome: 'DRY_RUN', files: 2, renamed: 1 });
    expect((await copy(input, '--on-conflict', 'overwrite')).code).toBe(0);
    expect(readFileSync(join(out, 'in/b.webp'), 'utf8')).toBe('b.jpg');
  });

  test('an input is never written over', async () => {
    put(input, 'c.webp');
    const { code, stderr } = await runCli([
      'run',
      builtFile('fixtures/renaming-copy.js'),
      '--trust-script',
      input,
      '--out',
      scratch,
      '--on-conflict',
      'overwrite',
      ...data(),
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain(`would take the place of an input: ${input}/c.webp`);
    expect(readFileSync(join(input, 'c.webp'), 'utf8')).toBe('c.webp');
  });
});

test('a resume reuses the names of its batch, though by now they are taken', { timeout: 90_000 }, async () => {
  const tree = join(scratch, 'tree/in');
  put(tree, 'a', 'b', 'c');
  mkdirSync(join(scratch, 'tree/marks'));
  writeFileSync(join(tree, 'gate'), Buffer.alloc(33 * 1024 * 1024));
  put(out, 'in/new-a.x', 'in/new-gate.x');
  const how = [
    '--out',
    out,
    ...data(),
    '--workers',
    '2',
    '--json=all',
    '--on-conflict',
    'rename',
    '--name',
    'new-{stem}.x',
  ];
  const live = new LiveCli(['run', builtFile('fixtures/hazards-copy.js'), '--trust-script', tree, ...how]);
  const id = String((await live.until(({ type }) => type === 'start'))['id']);
  const folder = join(scratch, 'data/batches', id);
  // A file is told a moment before its record is written.
  const allWritten = (): void => expect(readJournal(join(folder, 'journal.jsonl')).done.size).toBe(3);
  await vi.waitFor(allWritten, { timeout: 30_000, interval: 20 });
  live.kill('SIGKILL');
  await live.ended;
  expect(readFileSync(join(folder, 'batch.json'), 'utf8')).toContain('"naming":"new-{stem}.x","renamed":2');
  writeFileSync(join(scratch, 'tree/marks/open'), '');
  put(out, 'in/new-gate (3).x');
  const resumed = await runCli(['resume', id, ...data(), '--json']);
  expect(resumed.code).toBe(0);
  expect(resumed.lines[0]).toMatchObject({ verified: 3, outputsMissing: 0 });
  expect(written(join(out, 'in'))).toEqual(
    ['new-a (2).x', 'new-a.x', 'new-b.x', 'new-c.x', 'new-gate (2).x', 'new-gate (3).x', 'new-gate.x'].toSorted(),
  );
  expect(readFileSync(join(out, 'in/new-a (2).x'), 'utf8')).toBe('a');
});

describe('junk', { timeout: 60_000 }, () => {
  beforeEach(() => put(input, 'a', '.git/config', 'sub/.DS_Store', 'sub/b', 'sub/._b', '.b.1.2.part', '.gitignore'));

  test('is left out of folders and told, unless it is asked for', async () => {
    const run = await copy(input);
    expect(run.lines[0]).toMatchObject({ files: 3, junk: 4 });
    const note: unknown = expect.stringMatching(/^4 junk entries left out: .*\.git.*--all-files/);
    expect(run.lines[0]).toMatchObject({ notes: [note] });
    expect(written()).toEqual(['in', 'in/.gitignore.webp', 'in/a.webp', 'in/sub', 'in/sub/b.webp']);
    const all = await copy(input, '--all-files', '--on-conflict', 'overwrite');
    expect(all.lines[0]).toMatchObject({ files: 7, junk: 0, notes: [] });
  });

  test('that a person names is no junk', async () => {
    const run = await copy(join(input, '.git'), join(input, 'sub/.DS_Store'));
    expect(run.lines[0]).toMatchObject({ files: 2, junk: 0 });
  });
});

describe('the failed list', { timeout: 60_000 }, () => {
  const raw = (bytes: string): Buffer => Buffer.concat([Buffer.from(`${input}/`), Buffer.from(bytes, 'latin1')]);

  test('is what --files-from takes back, byte for byte; only those run, in their place', async () => {
    put(input, 'good', 'sub/broken.x');
    writeFileSync(raw('broken\xff'), 'bytes');
    writeFileSync(raw('broken\n2'), 'line');
    const mended = join(scratch, 'mended');
    const first = await copy(input, '--set', `mended=${mended}`);
    expect(first.code).toBe(1);
    const id = String(first.lines[0]?.['id']);
    const lines = await runCli(['inspect', id, '--failed', ...data()]);
    expect(lines.code).toBe(2);
    expect(lines.stderr).toContain('1 name holds a newline');
    expect(lines.stdout.length).toBe(0);
    const list = await runCli(['inspect', id, '--failed', '-0', ...data()]);
    const expected = [raw('broken\n2'), raw('broken\xff'), raw('sub/broken.x')].flatMap((path) => [path, Buffer.of(0)]);
    expect(list.stdout.equals(Buffer.concat(expected))).toBe(true);
    writeFileSync(mended, '');
    writeFileSync(join(scratch, 'list'), list.stdout);
    const again = await copy(
      '--files-from',
      join(scratch, 'list'),
      '-0',
      '--base',
      scratch,
      '--set',
      `mended=${mended}`,
    );
    expect(last(again)).toMatchObject({ files: 3, outcome: 'COMPLETED', counts: { COMPLETED: 3 } });
    expect(readFileSync(join(out, 'in/sub/broken.webp'), 'utf8')).toBe('sub/broken.x');
    expect(readdirSync(join(out, 'in'), 'latin1').toSorted()).toEqual([
      'broken\n2.webp',
      'broken\xff.webp',
      'good.webp',
      'sub',
    ]);
  });

  test('is empty where nothing failed', async () => {
    put(input, 'good');
    const run = await copy(input);
    const list = await runCli(['inspect', String(run.lines[0]?.['id']), '--failed', ...data()]);
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(list.stdout.length).toBe(0);
  });
});
