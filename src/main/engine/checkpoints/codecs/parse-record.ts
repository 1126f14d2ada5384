import { frequentRecord } from './frequent-record.ts';
import { recordSchema, type JournalRecord } from '../records.ts';

/** A record from its JSON; null when it is none that this version knows. */
export function parseRecord(json: string): JournalRecord | null {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    // A checksum that holds over no JSON: it was never ours.
    return null;
  }
  if (frequentRecord(raw)) return raw;
  const parsed = recordSchema.safeParse(raw);
  return parsed.success ? parsed.data : null;
}
