import { expect, test } from 'vitest';
import { jsonLines } from './codecs/json-lines.ts';
import { fromLine, toLine } from './crc-line.ts';
import { damageWords } from './read-batch.ts';
import type { JournalRecord } from './records.ts';
import { Ledger } from './replay.ts';

const line = (record: JournalRecord | Readonly<Record<string, unknown>>): string => toLine(JSON.stringify(record));
const error = { class: 'transient', code: 'X', message: 'x' } as const;
const open: JournalRecord = { k: 'open', v: 1, pid: 1, started: 2, boot: 'this', at: 3 };

function play(lines: readonly string[], count = 4) {
  const ledger = new Ledger(count);
  const { damage } = jsonLines.decode(Buffer.from(lines.join('')), (record) => ledger.apply(record));
  ledger.settle();
  const { store } = ledger;
  const replayed = { ...ledger.batch, damage: damage.map((one) => damageWords(one, jsonLines, false)) };
  return { store, replayed, states: Array.from({ length: count }, (_, id) => store.state(id)) };
}

test('a line is its CRC-32, a space and the JSON; a changed byte anywhere is found', () => {
  const good = line(open).trimEnd();
  expect(good).toMatch(/^[\da-f]{8} \{"k":"open"/);
  expect(fromLine(good)).toBe(JSON.stringify(open));
  for (let at = 0; at < good.length; at++) {
    const other = good[at] === '7' ? '8' : '7';
    expect(fromLine(good.slice(0, at) + other + good.slice(at + 1))).toBeNull();
  }
  for (let length = 0; length < good.length; length++) expect(fromLine(good.slice(0, length))).toBeNull();
});

test('an empty journal says that nothing happened', () => {
  const { replayed, states } = play([]);
  expect(replayed).toMatchObject({ state: 'QUEUED', sessions: 0, lastLease: 0, retries: 0, inFlight: 0, damage: [] });
  expect(new Set(states)).toEqual(new Set(['PENDING']));
});

test('a line that is torn at the end is told, and costs only itself', () => {
  const whole = [line(open), line({ k: 'lease', n: 1, w: 1, g: 1, c: [0, 2] }), line({ k: 'done', n: 1, c: [0, 1] })];
  const next = line({ k: 'done', n: 1, c: [1, 2] });
  for (const cut of [1, 8, 9, 20, next.length - 2]) {
    const { replayed, states } = play([...whole, next.slice(0, cut)]);
    expect(states).toEqual(['COMPLETED', 'PENDING', 'PENDING', 'PENDING']);
    expect(replayed.inFlight).toBe(1);
    expect(replayed.damage).toEqual([expect.stringContaining('cut off in the middle')]);
  }
});

test('a last line that lacks only its newline is whole', () => {
  const { replayed, states } = play([line(open), line({ k: 'done', n: 1, c: [0, 1] }).trimEnd()], 2);
  expect([states, replayed.damage]).toEqual([['COMPLETED', 'PENDING'], []]);
});

test('a line with a wrong CRC is left out and named by its number; those after it count', () => {
  const bad = line({ k: 'done', n: 1, c: [0, 1] }).replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  const { replayed, states } = play([
    line(open),
    line({ k: 'lease', n: 1, w: 2, g: 1, c: [0, 3] }),
    bad,
    line({ k: 'done', n: 1, c: [1, 2] }),
  ]);
  expect(states).toEqual(['PENDING', 'COMPLETED', 'PENDING', 'PENDING']);
  expect(replayed.damage).toEqual(['line 3 of the journal is damaged and was left out']);
});

test.each([
  ['a kind that is not known', line({ k: 'wish', t: 0 })],
  ['a kind that is missing', line({ n: 1 })],
  ['a field of the wrong type', line({ k: 'done', n: '1', c: [0, 1] })],
  ['ranges that are no pairs', line({ k: 'done', n: 1, c: [0, 1, 2] })],
  ['a CRC that is right over no JSON', toLine('{no json')],
  ['an empty line', '\n'],
])('%s is damage, not an end', (_, bad) => {
  const { replayed, states } = play([line(open), bad, line({ k: 'done', n: 1, c: [3, 4] })]);
  expect(states).toEqual(['PENDING', 'PENDING', 'PENDING', 'COMPLETED']);
  expect(replayed.damage).toHaveLength(1);
});

test('the missing lease of a completion is no reason not to believe it', () => {
  const { store, states } = play([
    line({ k: 'done', n: 9, c: [1, 2] }),
    line({ k: 'fail', t: 2, n: 9, r: 'permanent', a: 1, e: error }),
    line({ k: 'retry', t: 3, n: 9, a: 2, due: 99, e: error }),
  ]);
  expect(states).toEqual(['PENDING', 'COMPLETED', 'FAILED', 'RETRYING']);
  expect([store.attempts[1], store.attempts[2], store.attempts[3]]).toEqual([1, 1, 2]);
  expect(store.reason(2)).toBe('permanent');
  expect(store.dueAt(3)).toBe(99);
});

test('files of one lease that stand in different states are all led on, whatever is missing between', () => {
  const before = [
    line(open),
    line({ k: 'lease', n: 1, w: 1, g: 1, c: [0, 4] }),
    line({ k: 'done', n: 1, c: [0, 1] }),
    line({ k: 'fail', t: 1, n: 1, r: 'permanent', a: 1, e: error }),
    line({ k: 'retry', t: 2, n: 1, a: 1, due: 5, e: error }),
  ];
  const lease = line({ k: 'lease', n: 2, w: 1, g: 1, c: [0, 6] });
  const done = line({ k: 'done', n: 2, c: [0, 6] });
  const { states, store, replayed } = play([...before, lease, done], 6);
  expect(new Set(states)).toEqual(new Set(['COMPLETED']));
  expect(store.countOf('COMPLETED')).toBe(6);
  expect([...store.retrying]).toEqual([]);
  expect(replayed.inFlight).toBe(0);
  expect(play([...before, done], 6).states).toEqual(states);
  expect(play([...before, lease], 6)).toMatchObject({ states: Array(6).fill('PENDING'), replayed: { inFlight: 6 } });
});

test('only leases of which something is still out are kept: a snapshot does not grow with the batch', () => {
  const ledger = new Ledger(400);
  const kept: number[] = [];
  for (let n = 1; n <= 100; n++) {
    const first = 4 * n - 4;
    ledger.apply({ k: 'lease', n, w: 1, g: 1, c: [first, first + 4] });
    ledger.apply({ k: 'done', n, c: [first, first + 1] });
    ledger.apply({ k: 'fail', t: first + 1, n, r: 'permanent', a: 1, e: error });
    kept.push(ledger.content.open.size);
    ledger.apply({ k: 'retry', t: first + 2, n, a: 1, due: 9, e: error });
    ledger.apply({ k: 'back', n, c: [first + 3, first + 4] });
    kept.push(ledger.content.open.size);
  }
  expect(kept).toEqual(Array.from({ length: 200 }, (_, i) => (i + 1) % 2));
});

test('ids beyond the listing are passed over', () => {
  const { states } = play([
    line({ k: 'lease', n: 1, w: 1, g: 1, c: [2, 900] }),
    line({ k: 'done', n: 1, c: [3, 700] }),
    line({ k: 'fail', t: 800, n: 1, r: 'lost', a: 1, e: error }),
    line({ k: 'loss', t: 800, n: 1, l: 1, e: error }),
    line({ k: 'cancel', r: 'user', c: [0, 4000] }),
  ]);
  expect(states).toEqual(['CANCELLED', 'CANCELLED', 'PENDING', 'COMPLETED']);
});

test('what is to be redone is not done, and its published output is forgotten', () => {
  const { replayed, states } = play([
    line({ k: 'lease', n: 1, w: 1, g: 1, c: [0, 3] }),
    line({
      k: 'done',
      n: 1,
      c: [0, 3],
      o: [
        [0, 10, '1', '5'],
        [1, 11, '2', '6'],
      ],
    }),
    line({ k: 'redo', c: [1, 2] }),
  ]);
  expect(states).toEqual(['COMPLETED', 'PENDING', 'COMPLETED', 'PENDING']);
  expect([...replayed.published]).toEqual([[0, { size: 10, mtimeNs: '1', ino: '5' }]]);
});

test('sessions, state, seconds, version and last lease are those of the last word', () => {
  const { replayed } = play([
    line(open),
    line({ k: 'state', s: 'RUNNING', at: 10, seconds: 0 }),
    line({ k: 'lease', n: 5, w: 1, g: 1, c: [0, 1] }),
    line({ k: 'state', s: 'INTERRUPTED', at: 20, seconds: 4 }),
    line({ k: 'close', at: 21 }),
    line({ ...open, v: 3, boot: 'next' }),
    line({ k: 'state', s: 'PAUSED', why: 'user', at: 30, seconds: 6 }),
  ]);
  expect(replayed).toMatchObject({
    sessions: 2,
    state: 'PAUSED',
    pauseReason: 'user',
    seconds: 6,
    startedAt: 10,
    lastLease: 5,
    version: 3,
    boot: 'next',
    closed: false,
    inFlight: 0,
    openLeases: [{ lease: 5, runs: [0, 1] }],
  });
});

test('a suspect that is leased when the app dies again is a suspect, and not in flight as well', () => {
  const first = [line(open), line({ k: 'lease', n: 1, w: 1, g: 1, c: [0, 3] })];
  const suspect = line({ k: 'suspect', c: [1, 2], d: [1, 2] });
  expect(play(first).replayed.inFlight).toBe(3);
  // Dead again before the next session began, and in its middle.
  expect(play([...first, suspect]).replayed.inFlight).toBe(2);
  const isolated = line({ k: 'lease', n: 2, w: 3, g: 1, c: [1, 2] });
  expect(play([...first, suspect, line(open), isolated]).replayed.inFlight).toBe(0);
});

test('the halt policy counts from where a person let a halted batch go on, and a death in between changes nothing', () => {
  const done = (n: number, from: number, to: number): string => line({ k: 'done', n, c: [from, to] });
  const running = line({ k: 'state', s: 'RUNNING', at: 10 });
  const failed = line({ k: 'fail', t: 1, n: 1, r: 'permanent', a: 1, e: error });
  const died = [line(open), running, done(1, 0, 1), failed, line(open), running];
  expect(play(died).replayed.seen).toEqual({ finished: 0, failed: 0 });
  const halted = [...died, line({ k: 'state', s: 'PAUSED', why: 'halted', at: 11 })];
  expect(play(halted).replayed.seen).toEqual({ finished: 0, failed: 0 });
  const seen = { finished: 2, failed: 1 };
  expect(play([...halted, line(open), running, done(2, 2, 3)]).replayed.seen).toEqual(seen);
  const byUser = line({ k: 'state', s: 'PAUSED', why: 'user', at: 12 });
  expect(play([...halted, line(open), running, done(2, 2, 3), byUser, line(open), running]).replayed.seen).toEqual(
    seen,
  );
});

test('who was in hand at the death of the app is suspect until it ends well', () => {
  const { replayed } = play([
    line({ k: 'lease', n: 1, w: 1, g: 1, c: [0, 3] }),
    line({ k: 'suspect', c: [1, 3] }),
    line({ k: 'lease', n: 2, w: 3, g: 1, c: [1, 2] }),
    line({ k: 'done', n: 2, c: [1, 2] }),
  ]);
  expect([...replayed.suspects]).toEqual([2]);
});
