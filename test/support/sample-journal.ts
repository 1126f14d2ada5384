import type { BatchProgress } from '../../src/shared/domain/batch.ts';
import type { JournalFormat } from '../../src/shared/domain/config.ts';
import { JournalWriter } from '../../src/main/engine/checkpoints/journal-writer.ts';
import type { JournalRecord } from '../../src/main/engine/checkpoints/records.ts';
import type { Ledger } from '../../src/main/engine/checkpoints/replay.ts';
import { diskFileSystem } from '../../src/main/engine/file-system.ts';

export const SAMPLE_FILES = 40;
const error = { class: 'transient', code: 'EBUSY', message: 'busy “now”' } as const;

/** A bit of everything that a journal may say, of two sessions. */
export const SAMPLE: readonly JournalRecord[] = [
  { k: 'open', v: 2, pid: 7, started: 11, boot: 'b', at: 1000 },
  { k: 'state', s: 'RUNNING', at: 1001 },
  { k: 'lease', n: 1, w: 1, g: 1, c: [0, 8] },
  { k: 'lease', n: 2, w: 2, g: 1, c: [8, 16] },
  {
    k: 'done',
    n: 1,
    c: [0, 6],
    o: [
      [0, 10, '1700000000000000001', '42', 7],
      [1, 9_007_199_254_740_991, '-5', '18446744073709551615'],
      [5, 0, '1', '3', 4_294_967_295],
    ],
  },
  { k: 'fail', t: 6, n: 1, r: 'permanent', a: 1, e: { class: 'permanent', code: 'ENOENT', message: 'gone' } },
  { k: 'retry', t: 7, n: 1, a: 1, due: 5000, e: error },
  { k: 'loss', t: 9, n: 2, l: 1, e: { class: 'transient', code: 'OUT_OF_MEMORY', message: 'full' } },
  { k: 'back', n: 2, c: [8, 16] },
  { k: 'lease', n: 3, w: 1, g: 1, c: [8, 12, 20, 22] },
  { k: 'state', s: 'PAUSED', why: 'user', at: 1010, seconds: 9 },
  { k: 'open', v: 2, pid: 8, started: 12, boot: 'b', at: 2000 },
  { k: 'suspect', c: [8, 9, 20, 21], d: [20, 21] },
  { k: 'redo', c: [1, 2] },
  { k: 'state', s: 'RUNNING', at: 2001 },
  { k: 'lease', n: 4, w: 2, g: 1, c: [7, 12] },
  { k: 'done', n: 4, c: [7, 11], o: [[7, 12, '1700000000000000009', '43', 8]] },
  { k: 'cancel', r: 'user', c: [30, 40] },
  { k: 'output', path: '/out/ä.txt', size: 3, mtimeNs: '5', ino: '6' },
];

/** Writes them into a folder, with a snapshot after so many of them for each number in `snapshots`. */
export function writeSample(folder: string, format: JournalFormat, snapshots: readonly number[] = []): void {
  const none = (): void => undefined;
  const writer = new JournalWriter(diskFileSystem, {
    folder,
    format,
    records: true,
    resume: false,
    files: SAMPLE_FILES,
    onWritten: none,
    onSynced: none,
  });
  SAMPLE.forEach((record, i) => {
    writer.append(i + 1, [record], []);
    if (snapshots.includes(i + 1)) writer.snapshot(i + 1, i + 1, { files: i + 1 } as BatchProgress);
  });
  writer.close();
}

/** All that a ledger says but for the damage it was read with. */
export function stateOf({ content }: Ledger): unknown {
  const { store, batch, published, open, files } = content;
  const { damage: _, ...said } = batch;
  const columns = [store.state, store.reason, store.attempts, store.losses].map((column) => [...column]);
  const facts = Object.values((published ?? {}) as object).map((column) => [...(column as BigInt64Array)].map(String));
  const state = { files, columns, errors: [...store.errors], dueAt: [...store.dueAt], said, facts, open: [...open] };
  // What is left out and what is undefined are the same.
  return JSON.parse(JSON.stringify(state)) as unknown;
}
