import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveCli } from '../../../test/support/live-cli.ts';
import { runCli, type CliRun } from '../../../test/support/run-cli.ts';

/* A user's script that cuts: the chunks of one large file in processes of their own, or in threads, and joined there. */

const MIB = 1024 * 1024;
const SIZE = 20 * MIB + 777;
const CHUNKS = 6;

let folder: string;
let large: string;
let live: LiveCli | null = null;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'script-chunks-'));
  mkdirSync(at('in'));
  large = at('in/large.txt');
  const content = Buffer.alloc(SIZE, 'A line of text that goes on and on.\n');
  for (let i = 0; i < SIZE; i += 5003) content[i] = 0x0a;
  writeFileSync(large, content);
  // Below two chunks: whole.
  writeFileSync(at('in/small.txt'), content.subarray(0, 7 * MIB));
});
afterEach(async () => {
  live?.kill('SIGKILL');
  await live?.ended;
  live = null;
  rmSync(folder, { recursive: true, force: true });
});

/** Counts lines, copies in capitals, and notes who did which chunk. The last but one waits for `go` when told to. */
function script(): string {
  const path = at('lines.mjs');
  writeFileSync(
    path,
    `import { appendFileSync, existsSync, readFileSync } from 'node:fs';
    import { basename } from 'node:path';
    import { setTimeout } from 'node:timers/promises';
    export const options = { hold: false };
    export const chunkBytes = ${4 * MIB};
    export const output = '{path}.upper';
    const note = (what) => appendFileSync(${JSON.stringify(at('log'))},
      JSON.stringify({ what, pid: globalThis.process.pid, own: /isolated-/.test(globalThis.process.argv[1]) }) + '\\n');
    export async function process({ path, index, count, start, end }, ctx) {
      const name = basename(path);
      note(\`\${name} \${index}/\${count} \${start}-\${end}\`);
      const alone = () => !/large.txt [1-9]/.test(readFileSync(${JSON.stringify(at('log'))}, 'utf8'));
      const held = () => ctx.options.hold && index === 4 && !existsSync(${JSON.stringify(at('go'))});
      while ((count > 1 && index === 0 && alone()) || held()) {
        ctx.heartbeat();
        await setTimeout(10, null, { signal: ctx.signal });
      }
      let lines = 0;
      for (const piece of ctx.read()) {
        for (const byte of piece) if (byte === 10) lines += 1;
        ctx.write(piece.toString('latin1').toUpperCase());
      }
      return { lines };
    }
    export function join(results, ctx) {
      note('join ' + results.length);
      for (const part of ctx.parts) ctx.write(readFileSync(part));
      return { lines: results.reduce((sum, { lines }) => sum + lines, 0) };
    }
    export const finish = { name: 'lines.txt', run(results, ctx) {
      for (const { path, result } of results) ctx.write(\`\${result.lines} \${path}\\n\`);
    } };`,
  );
  return path;
}

interface Noted {
  readonly what: string;
  readonly pid: number;
  readonly own: boolean;
}
const noted = (): Noted[] =>
  existsSync(at('log'))
    ? readFileSync(at('log'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Noted)
    : [];
const whats = (from = 0): string[] =>
  noted()
    .slice(from)
    .map(({ what }) => what.split('-')[0] ?? '');
const data = (): string[] => ['--data-dir', at('data')];
const args = (...more: readonly string[]): string[] => [
  'run',
  script(),
  at('in'),
  '--out',
  at('out'),
  '--workers',
  '2',
  ...data(),
  '--json=all',
  ...more,
];

function expectDone({ code, stderr }: Pick<CliRun, 'code' | 'stderr'>): void {
  expect([code, stderr]).toEqual([0, '']);
  // The tools' own word.
  const counted = execFileSync('wc', ['-l', large, at('in/small.txt')], { encoding: 'utf8' });
  const lines = counted.trim().split('\n').slice(0, 2);
  expect(readFileSync(at('out/lines.txt'), 'utf8')).toBe(`${lines.map((line) => line.trim()).join('\n')}\n`);
  for (const name of ['large.txt', 'small.txt']) {
    const upper = execFileSync('tr', ['a-z', 'A-Z'], { input: readFileSync(at('in', name)), maxBuffer: 64 * MIB });
    expect(readFileSync(at('out/in', `${name}.upper`)).equals(upper)).toBe(true);
  }
  expect(readdirSync(at('out'), { recursive: true }).map(String).toSorted()).toEqual([
    'in',
    'in/large.txt.upper',
    'in/small.txt.upper',
    'lines.txt',
  ]);
}

test.each([
  ['--allow-script', true],
  ['--trust-script', false],
])('%s: a large file is cut, counted and joined; a smaller one is whole', { timeout: 60_000 }, async (flag, own) => {
  const run = await runCli(args(flag));
  expectDone(run);
  expect(run.lines.at(-1)).toMatchObject({ files: 2, chunks: CHUNKS + 1, retries: 0, bytes: SIZE + 7 * MIB });
  const chunks = Array.from({ length: CHUNKS }, (_, i) => {
    const [start, end] = [i, i + 1].map((index) => Math.floor((SIZE * index) / CHUNKS));
    return `large.txt ${i}/${CHUNKS} ${start}-${end}`;
  });
  const all = noted();
  expect(all.map(({ what }) => what).toSorted()).toEqual(
    [...chunks, `join ${CHUNKS}`, `small.txt 0/1 0-${7 * MIB}`].toSorted(),
  );
  expect(all.map((one) => one.own)).toEqual(all.map(() => own));
  // The first chunk waits until another one has begun elsewhere.
  expect(new Set(all.filter(({ what }) => what.startsWith('large')).map(({ pid }) => pid)).size > 1).toBe(own);
});

test(
  'killed in the middle of a file, processes and all: only what was in hand is done again',
  { timeout: 60_000 },
  async () => {
    live = new LiveCli(args('--allow-script', '--set', 'hold=true'));
    const { id } = await live.until((line) => line['type'] === 'start');
    const journal = at('data/batches', String(id), 'journal.jsonl');
    const done = (): number => readFileSync(journal, 'utf8').split('"k":"chunk-done"').length - 1;
    await vi.waitFor(() => expect(done()).toBeGreaterThanOrEqual(CHUNKS - 2), { timeout: 30_000, interval: 20 });
    live.kill('SIGKILL');
    await live.ended;
    const [kept, before] = [done(), noted().length];
    writeFileSync(at('go'), '');
    expectDone(await runCli(['resume', String(id), ...data(), '--json']));
    const again = whats(before).filter((what) => what.startsWith('large'));
    expect(again).toHaveLength(CHUNKS - kept);
    expect(again.some((what) => what.startsWith(`large.txt 4/${CHUNKS} `))).toBe(true);
    expect(whats(before)).toContain(`join ${CHUNKS}`);
  },
);
