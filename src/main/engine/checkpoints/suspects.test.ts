import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFileSystem } from '../file-system.ts';
import { jsonLines } from './codecs/json-lines.ts';
import { toLine } from './crc-line.ts';
import { readBatch } from './read-batch.ts';
import type { JournalRecord } from './records.ts';
import { clearSuspects, culprits, type Culprits } from './suspects.ts';

const FILES = 8;
const NOBODY: Culprits = { inHand: [], suspects: [], held: [], order: [] };
const open: JournalRecord = { k: 'open', v: 1, pid: 1, started: 2, boot: 'this', at: 3 };
const lease = (n: number, c: number[]): JournalRecord => ({ k: 'lease', n, w: 1, g: 1, c });

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The mark of a slot, as a worker leaves it: task and lease. */
function mark(slot: number, task: number, leaseNumber: number): void {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(task + 1);
  bytes.writeUInt32LE(leaseNumber, 4);
  writeFileSync(join(folder, `inflight-W${slot}`), bytes);
}

function look(records: readonly JournalRecord[], { boot = 'this', torn = '' } = {}): Culprits {
  const lines = records.map((record) => toLine(JSON.stringify(record))).join('') + torn;
  writeFileSync(join(folder, jsonLines.file), lines);
  const { store, batch } = readBatch(diskFileSystem, folder, FILES).ledger;
  return culprits(folder, batch, boot, (task) => task < FILES && store.state(task) === 'PENDING');
}

test('of an open lease only the file that was begun is suspect', () => {
  mark(1, 2, 1);
  expect(look([open, lease(1, [0, 5])])).toMatchObject({ inHand: [2], suspects: [2], held: [] });
});

test('each worker may have had one in hand', () => {
  mark(1, 6, 2);
  mark(2, 1, 1);
  expect(look([open, lease(1, [0, 4]), lease(2, [4, 8])])).toMatchObject({
    inHand: [1, 6],
    suspects: [1, 6],
    held: [],
  });
});

test.each<[string, readonly JournalRecord[]]>([
  ['the lease of the mark has ended', [lease(1, [2, 3]), { k: 'done', n: 1, c: [2, 3] }]],
  ['its worker died before the app did', [lease(1, [2, 3]), { k: 'back', n: 1, c: [2, 3] }]],
  ['it was leased again, and not begun there', [lease(1, [2, 3]), { k: 'back', n: 1, c: [2, 3] }, lease(2, [2, 3])]],
  ['the lease of the mark holds other files', [lease(1, [4, 8])]],
  ['the session ended in good order', [lease(1, [0, 5]), { k: 'close', at: 9 }]],
])('not suspect: %s', (_, records) => {
  mark(1, 2, 1);
  expect(look([open, ...records])).toEqual(NOBODY);
});

test('after a power cut nobody is suspect but those of earlier deaths', () => {
  mark(1, 2, 1);
  expect(look([open, lease(1, [0, 5])], { boot: 'next' })).toEqual(NOBODY);
  const earlier: JournalRecord = { k: 'suspect', c: [5, 6], d: [5, 6] };
  expect(look([open, earlier, open, lease(1, [0, 5])], { boot: 'next' }).suspects).toEqual([5]);
});

test('with a damaged journal a file too many is suspect rather than one too few', () => {
  mark(1, 2, 1);
  mark(2, 3, 7);
  expect(look([open, lease(1, [0, 5])], { torn: 'half a li' }).suspects).toEqual([2, 3]);
});

test('marks that say nothing, or of no file of the batch, are passed over; those of an older version count', () => {
  writeFileSync(join(folder, 'inflight-W1'), '');
  writeFileSync(join(folder, 'inflight-W2'), Buffer.alloc(8));
  writeFileSync(join(folder, 'inflight-W3'), Buffer.from([3, 0, 0, 0]));
  mark(4, 700, 1);
  mkdirSync(join(folder, 'inflight-Wx'));
  expect(look([open, lease(1, [0, 5])])).toMatchObject({ inHand: [2], suspects: [2], held: [] });
});

/** Sessions that died one after the other, each with these in hand; the last death is not recorded yet. */
function deaths(...inHand: readonly (readonly number[])[]): Culprits {
  const records: JournalRecord[] = [];
  inHand.forEach((tasks, index) => {
    const first = index * 10;
    records.push(open);
    tasks.forEach((task, at) => records.push(lease(first + at, [task, task + 1])));
    const d = tasks.flatMap((task) => [task, task + 1]);
    if (index < inHand.length - 1) records.push({ k: 'suspect', c: d, ...(d.length === 0 ? {} : { d }) });
    else tasks.forEach((task, at) => mark(at + 1, task, first + at));
  });
  return look(records);
}

test.each<[string, readonly (readonly number[])[], readonly number[]]>([
  ['once alone', [[3]], []],
  ['twice alone', [[3], [3]], [3]],
  ['twice, but not alone the first time', [[3, 4], [3]], []],
  ['twice, but not alone the second time', [[3], [3, 4]], []],
  ['twice alone, and once among others', [[3, 4], [3], [3]], [3]],
  ['twice alone, with a death of another between', [[3], [5], [3]], [3]],
  ['twice alone, and nobody the last time', [[3], [3], []], [3]],
  ['two of them', [[3], [5], [3], [5]], [3, 5]],
  ['two deaths, each with another', [[3], [5]], []],
])('held: %s', (_, story, held) => {
  expect(deaths(...story).held).toEqual(held);
});

test('who was more often alone in hand is run after those who were not', () => {
  expect(deaths([1, 3, 5], [1], [3], [3]).order).toEqual([5, 1, 3]);
});

test('one that ended well is neither suspect nor counted; done once more, it begins anew', () => {
  mark(1, 3, 9);
  const told: JournalRecord = { k: 'suspect', c: [3, 4], d: [3, 4] };
  const well: readonly JournalRecord[] = [open, lease(5, [3, 4]), { k: 'done', n: 5, c: [3, 4] }];
  const again: readonly JournalRecord[] = [{ k: 'redo', c: [3, 4] }, open, lease(9, [3, 4])];
  expect(look([open, told, ...well])).toEqual(NOBODY);
  expect(look([open, told, ...well, ...again])).toMatchObject({ inHand: [3], suspects: [3], held: [] });
});

test('a death that is recorded is not counted again when the app dies before the marks are cleared', () => {
  mark(1, 3, 1);
  const told: JournalRecord = { k: 'suspect', c: [3, 4], d: [3, 4] };
  expect(look([open, lease(1, [3, 4]), told])).toMatchObject({ inHand: [], suspects: [3], held: [] });
});

test('marks are cleared, and nothing else', () => {
  mark(1, 3, 1);
  writeFileSync(join(folder, 'journal.jsonl'), '');
  clearSuspects(folder);
  expect(readdirSync(folder)).toEqual(['journal.jsonl']);
});
