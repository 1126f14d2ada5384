import { CODECS } from '../../src/main/engine/checkpoints/codecs/registry.ts';
import type { JournalRecord } from '../../src/main/engine/checkpoints/records.ts';
import { Ledger } from '../../src/main/engine/checkpoints/replay.ts';
import { decodeSnapshot, encodeSnapshot } from '../../src/main/engine/checkpoints/snapshot.ts';

/**
 * What records add up to after they have been on a disk: in one of the formats, the first of them in a snapshot. Which
 * format and how many follows from their number, so that a run of many histories tries all.
 */
export function readBack(records: readonly JournalRecord[], files: number): Ledger {
  const codec = Object.values(CODECS)[records.length % 2] ?? CODECS.json;
  const bytes = codec.encode(records);
  const ends: number[] = [0];
  const early = new Ledger(files);
  const share = Math.floor((records.length * (records.length % 5)) / 4);
  codec.decode(bytes, (record, { to }) => {
    ends.push(to);
    if (ends.length <= share + 1) early.apply(record);
  });
  const journal = ends[share] ?? 0;
  const snapshot = decodeSnapshot(encodeSnapshot(early, { at: 0, journal, progress: null }));
  if (snapshot === null) throw new Error('The snapshot cannot be read.');
  const { damage } = codec.decode(bytes, (record) => snapshot.ledger.apply(record), journal);
  if (damage.length > 0) throw new Error(`Damage: ${JSON.stringify(damage)}`);
  snapshot.ledger.settle();
  return snapshot.ledger;
}
