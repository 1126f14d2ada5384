import { expect, test } from 'vitest';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { newsOf, signsOf } from './signs.ts';

const NONE = { PENDING: 0, ASSIGNED: 0, RUNNING: 0, COMPLETED: 0, FAILED: 0, RETRYING: 0, CANCELLED: 0 };

const batch = (change: Partial<BatchProgress> = {}): BatchProgress => ({
  id: 'b',
  recipe: 'checksum',
  title: 'Checksum',
  state: 'RUNNING',
  createdAt: 0,
  counts: NONE,
  files: 4,
  refused: 0,
  bytes: 1000,
  bytesDone: 250,
  chunks: 4,
  chunksDone: 1,
  retries: 0,
  seconds: 1,
  filesPerSecond: 0,
  bytesPerSecond: 0,
  phase: 'tasks',
  outputs: [],
  outDir: '',
  resumable: true,
  ...change,
});

test.each([
  ['before the first', null, { bar: { value: -1, mode: 'normal' }, awake: false, tip: 'Gristmill', toggle: null }],
  ['running', batch(), { bar: { value: 0.25, mode: 'normal' }, awake: true, tip: 'Checksum: 25 %', toggle: 'pause' }],
  ['failed bytes are through, too', batch({ bytesFailed: 500 }), { bar: { value: 0.75, mode: 'normal' } }],
  [
    'empty files go by their number',
    batch({ bytes: 0, bytesDone: 0, counts: { ...NONE, COMPLETED: 1, FAILED: 1 } }),
    { bar: { value: 0.5, mode: 'normal' } },
  ],
  ['nothing at all', batch({ bytes: 0, bytesDone: 0, files: 0 }), { bar: { value: 0, mode: 'normal' } }],
  [
    'paused by the person',
    batch({ state: 'PAUSED', pauseReason: 'user' }),
    { bar: { value: 0.25, mode: 'paused' }, awake: false, tip: 'Checksum: 25 %, paused', toggle: 'resume' },
  ],
  ['halted', batch({ state: 'PAUSED', pauseReason: 'halted' }), { bar: { value: 0.25, mode: 'error' }, awake: false }],
  ['the pool is sick', batch({ state: 'PAUSED', pauseReason: 'crash-loop' }), { bar: { value: 0.25, mode: 'error' } }],
  [
    'a disk is full: it goes on by itself',
    batch({ state: 'PAUSED', pauseReason: 'device' }),
    { bar: { value: 0.25, mode: 'paused' } },
  ],
  [
    'done',
    batch({ state: 'COMPLETED', bytesDone: 1000 }),
    { bar: { value: -1, mode: 'normal' }, awake: false, toggle: null },
  ],
  ['interrupted', batch({ state: 'INTERRUPTED' }), { bar: { value: -1, mode: 'normal' }, awake: false, toggle: null }],
] as const)('%s', (_, of, expected) => {
  expect(signsOf(of, 0)).toMatchObject({ badge: 0, ...expected });
});

test('what needs a person is on the badge and in the words', () => {
  expect(signsOf(null, 1)).toMatchObject({ badge: 1, tip: 'Gristmill, 1 alert needs you' });
  expect(signsOf(batch(), 2).tip).toBe('Checksum: 25 %, 2 alerts need you');
});

test.each([
  ['COMPLETED', undefined, 'Checksum is done'],
  ['COMPLETED_WITH_FAILURES', undefined, 'Checksum is done, with failures'],
  ['PAUSED', 'halted', 'Checksum is halted: too many files failed'],
  ['PAUSED', 'crash-loop', 'Checksum is paused: workers kept dying'],
  ['PAUSED', 'user', undefined],
  ['PAUSED', 'device', undefined],
  ['CANCELLED', undefined, undefined],
  ['RUNNING', undefined, undefined],
] as const)('%s %s is news: %s', (state, pauseReason, title) => {
  const counts = { ...NONE, COMPLETED: 1200, FAILED: 3 };
  const of = batch({ state, counts, files: 1203, ...(pauseReason === undefined ? {} : { pauseReason }) });
  expect(newsOf(of)).toEqual(title === undefined ? null : { title, body: '1,200 of 1,203 files, 3 failed' });
});
