import { expect, test } from 'vitest';
import type { BatchInspection, HistoryEvent } from '../../../../shared/domain/inspection.ts';
import { eventWords, formatWords, journalWords, listTitle, workWords } from './inspect-words.ts';

const event = (change: Partial<HistoryEvent>): HistoryEvent => ({ record: 1, session: 1, kind: 'lease', ...change });

test('each event says what happened and what came of it', () => {
  expect(eventWords(event({ worker: 2, lease: 1200 }))).toEqual({ what: 'Given to W2', more: 'lease 1,200' });
  expect(eventWords(event({ kind: 'retry', attempts: 1, worker: 2 }))).toEqual({
    what: 'Attempt 1 failed',
    more: 'on W2; tried again later',
  });
  expect(eventWords(event({ kind: 'failed', failReason: 'poisoned' })).more).toBe('ended two workers');
  expect(eventWords(event({ kind: 'loss', losses: 2, worker: 1 })).more).toBe('W1, the second with this file in hand');
  expect(eventWords(event({ kind: 'loss', losses: 4 })).more).toBe('the 4th with this file in hand');
  expect(eventWords(event({ kind: 'orphaned', worker: 1 })).more).toBe('nothing charged');
});

const view = (change: Partial<BatchInspection>): BatchInspection =>
  ({
    files: 100,
    sessions: [{ version: 2 }],
    history: [],
    historyTotal: 0,
    journal: { format: 'json', bytes: 2048, records: 1, bytesPerTask: 20.48, underWay: 0 },
    ...change,
  }) as BatchInspection;

test('the journal and the time of work: what is known of them', () => {
  expect(journalWords(view({}))).toBe('2.0 KiB');
  expect(workWords({ seconds: 0, state: 'RUNNING' })).toBe('not known yet');
  expect(workWords({ seconds: 12, state: 'INTERRUPTED' })).toBe('at least 12 s');
  expect(workWords({ seconds: 0, state: 'COMPLETED' })).toBe('0 ms');
  expect(formatWords(view({}))).toBe('JSON lines, version 2');
  const writing = { format: 'binary', bytes: 10, records: 2, bytesPerTask: 0.1, underWay: 14 } as const;
  expect(journalWords(view({ journal: writing }))).toBe('10 B, 14 B being written');
  expect(journalWords(view({ journal: { ...writing, format: null } }))).toBe('none yet');
});

test('the list says how many there are, and how many it shows', () => {
  const history = [{}, {}] as unknown as BatchInspection['history'];
  expect(listTitle(view({ history, historyTotal: 2 }), '')).toBe('2 files with a history');
  expect(listTitle(view({ history, historyTotal: 1500 }), 'x')).toBe('1,500 files found, the first 2 shown');
});
