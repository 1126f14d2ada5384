import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toLine } from './crc-line.ts';
import { lastWritten, UncleanEnds } from './unclean-ends.ts';

const NOW = 1_000_000;
const first = { batch: 'a', session: 1, at: 10 };
const second = { batch: 'b', session: 4, at: 20 };

let folder: string;
let path: string;
let ends: UncleanEnds;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ends-'));
  path = join(folder, 'unclean-ends.json');
  ends = new UncleanEnds(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('ends are remembered over launches, each once, until a person decides; they are not forgotten then', () => {
  expect(ends.note([], NOW)).toEqual({ ends: [] });
  expect(readdirSync(folder)).toEqual([]);
  ends.note([first], NOW);
  const known = [first, second].map((end) => ({ ...end, answered: false }));
  expect(ends.note([second, first], NOW)).toEqual({ ends: known });
  ends.answer();
  expect(ends.note([first, second], NOW)).toEqual({ ends: known.map((end) => ({ ...end, answered: true })) });
  const third = { batch: 'a', session: 2, at: 30 };
  expect(ends.note([third], NOW).ends.filter(({ answered }) => !answered)).toEqual([{ ...third, answered: false }]);
  expect(readdirSync(folder)).toEqual(['unclean-ends.json']);
});

test('what another process is writing at this moment is left alone', () => {
  const theirs = join(folder, 'unclean-ends.json.tmp');
  writeFileSync(theirs, 'half of it');
  expect(ends.note([first], NOW)).not.toHaveProperty('problem');
  expect(readFileSync(theirs, 'utf8')).toBe('half of it');
});

test('the folder need not be there yet', () => {
  const deep = new UncleanEnds(join(folder, 'deep/er'));
  expect(deep.note([first], NOW)).not.toHaveProperty('problem');
  expect(deep.note([], NOW).ends).toHaveLength(1);
});

test('no more than the last hundred are kept', () => {
  const many = Array.from({ length: 250 }, (_, session) => ({ batch: 'a', session, at: session }));
  expect(ends.note(many, NOW).ends).toHaveLength(100);
  expect(ends.note([], NOW).ends.at(-1)).toMatchObject({ session: 249 });
});

test('a damaged file is told, begins anew with what is found, and never throws: each byte flipped, each length cut', () => {
  ends.note([first], NOW);
  const whole = readFileSync(path);
  // The newline at the end is no part of what it says.
  for (let at = 0; at < whole.length - 1; at++) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 0x01;
    for (const damaged of [flipped, whole.subarray(0, at)]) {
      writeFileSync(path, damaged);
      expect(ends.note([], NOW)).toEqual({ ends: [], problem: `${path} is damaged` });
    }
  }
  expect(ends.note([second], NOW)).toEqual({ ends: [{ ...second, answered: false }], problem: `${path} is damaged` });
  expect(ends.note([second], NOW)).toEqual({ ends: [{ ...second, answered: false }] });
});

test.each([
  ['no JSON', '{no'],
  ['another shape', '{"v":1,"ends":[{"batch":1}]}'],
  ['no object', '17'],
])('%s under a CRC that holds is damage', (_, json) => {
  writeFileSync(path, toLine(json));
  expect(ends.note([], NOW).problem).toContain('damaged');
});

test('a file of a newer version is told and left as it is', () => {
  const newer = toLine(JSON.stringify({ v: 2, ends: 'of another kind' }));
  writeFileSync(path, newer);
  expect(ends.note([first], NOW)).toEqual({
    ends: [{ ...first, answered: false }],
    problem: expect.stringContaining('newer version') as string,
  });
  ends.answer();
  expect(readFileSync(path, 'utf8')).toBe(newer);
});

test('what cannot be written is told; an answer that cannot be written leaves the question', () => {
  ends.note([first], NOW);
  // In the way of the name that is written aside.
  mkdirSync(`${path}.${process.pid}.tmp`);
  expect(ends.note([second], NOW)).toMatchObject({ problem: expect.stringContaining('cannot be written') as string });
  ends.answer();
  expect(ends.note([], NOW).ends).toEqual([{ ...first, answered: false }]);
});

test('what cannot be read is told', () => {
  mkdirSync(path);
  expect(ends.note([], NOW)).toEqual({ ends: [], problem: expect.stringContaining('cannot be read') as string });
});

test('the last trace of a session is the newest of its files', () => {
  expect(lastWritten(folder)).toBe(0);
  for (const [name, seconds] of [
    ['journal.jsonl', 100],
    ['inflight-W1', 300],
    ['batch.json', 50],
  ] as const) {
    writeFileSync(join(folder, name), '');
    utimesSync(join(folder, name), seconds, seconds);
  }
  expect(lastWritten(folder)).toBe(300_000);
});
