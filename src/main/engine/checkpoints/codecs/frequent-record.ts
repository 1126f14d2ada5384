import type { JournalRecord } from '../records.ts';

/** The records of which nearly all of a journal is made. */
export type FrequentRecord = Extract<JournalRecord, { k: 'lease' | 'done' | 'back' }>;

/** Keys that one of these records may have, `k` included. */
const KEYS = { lease: 5, done: 4, back: 3 } as const;

/**
 * The check of `recordSchema` for the frequent records, by hand: a journal of a million outputs is read in three quarters of
 * the time. False leaves it to the schema, which also drops keys that are not known.
 */
export function frequentRecord(raw: unknown): raw is FrequentRecord {
  if (typeof raw !== 'object' || raw === null || !('k' in raw) || !('n' in raw) || !('c' in raw)) return false;
  const { k, n, c } = raw;
  if ((k !== 'lease' && k !== 'done' && k !== 'back') || !isNatural(n) || !areRuns(c)) return false;
  const optional = k === 'done' && !('o' in raw) ? 1 : 0;
  if (Object.keys(raw).length !== KEYS[k] - optional) return false;
  if (k === 'lease') return 'w' in raw && 'g' in raw && isNatural(raw.w) && isNatural(raw.g);
  if (k === 'back' || !('o' in raw)) return true;
  return Array.isArray(raw.o) && raw.o.every(areFacts);
}

const isNatural = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const areRuns = (value: unknown): boolean => Array.isArray(value) && value.length % 2 === 0 && value.every(isNatural);

/** Task, size, mtime, inode, and integers after them. */
function areFacts(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 4) return false;
  const [task, size, mtimeNs, ino] = value as readonly unknown[];
  if (!isNatural(task) || !Number.isFinite(size) || typeof mtimeNs !== 'string' || typeof ino !== 'string')
    return false;
  for (let i = 4; i < value.length; i++) if (!isNatural(value[i])) return false;
  return true;
}
