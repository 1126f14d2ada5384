import { AppError } from '../../../shared/app-error.ts';
import type { FileSystem } from '../file-system.ts';
import { FILES } from './batch-folder.ts';
import type { Damage, JournalCodec, Visit } from './codecs/codec.ts';
import { jsonLines } from './codecs/json-lines.ts';
import { codecIn } from './codecs/registry.ts';
import { JOURNAL_VERSION } from './records.ts';
import { Ledger } from './replay.ts';
import { decodeSnapshot, type Snapshot } from './snapshot.ts';

/** What the files of a batch say of it. */
export interface ReadBatch {
  readonly ledger: Ledger;
  /** The journal does not reach as far as the snapshot: a new snapshot has to be taken before anything is appended. */
  readonly short: boolean;
}

export interface JournalReport {
  /** Null when there is no journal yet. */
  readonly codec: JournalCodec | null;
  readonly bytes: number;
  readonly records: number;
  readonly damage: readonly Damage[];
}

/**
 * Visits every whole record of the journal in a folder, whatever its format; it may be in the middle of being written.
 * Records that begin before `from` are only checked.
 */
export function readJournal(fs: FileSystem, folder: string, visit: Visit, from = 0): JournalReport {
  const codec = codecIn(fs, folder);
  if (codec === null) return { codec, bytes: 0, records: 0, damage: [] };
  const bytes = fs.readFile(`${folder}/${codec.file}`);
  return { codec, bytes: bytes.length, ...codec.decode(bytes, visit, from) };
}

/**
 * Reads a batch back: its newest snapshot that is whole, and what the journal says after it; without a snapshot the
 * journal alone. What the one has lost the other may hold. Damage is told in `ledger.batch.damage`, never thrown; throws
 * AppError `cannot-start` for what a newer version wrote. Leases that were out are taken back.
 */
export function readBatch(fs: FileSystem, folder: string, files: number): ReadBatch {
  const said: string[] = [];
  const snapshot = newestSnapshot(fs, folder, files, said);
  const ledger = snapshot?.ledger ?? new Ledger(files);
  const covered = snapshot?.head.journal ?? 0;
  const { codec, bytes, damage } = readJournal(fs, folder, (record) => ledger.apply(record), covered);
  const { batch } = ledger;
  if (batch.version > JOURNAL_VERSION) {
    throw new AppError(
      'cannot-start',
      `The journal ${folder}/${codec?.file ?? jsonLines.file} was written by a newer version of Gristmill (format ${batch.version}, this one knows ${JOURNAL_VERSION}). Nothing was changed.`,
      { details: { newer: true } },
    );
  }
  const short = bytes < covered;
  if (short) {
    said.push(`the journal is ${covered - bytes} bytes shorter than it was; the snapshot holds what they said`);
  }
  for (const one of damage) said.push(damageWords(one, codec ?? jsonLines, one.at + one.bytes <= covered));
  batch.damage = said;
  ledger.settle();
  return { ledger, short };
}

function newestSnapshot(fs: FileSystem, folder: string, files: number, said: string[]): Snapshot | null {
  const names = new Set(fs.list(folder));
  for (const name of [FILES.snapshot, FILES.previous]) {
    if (!names.has(name)) continue;
    const snapshot = decodeSnapshot(fs.readFile(`${folder}/${name}`));
    if (snapshot !== null && snapshot.head.files === files) return snapshot;
    said.push(`the snapshot ${name} is damaged and was left out`);
  }
  return null;
}

/** `covered`: the snapshot holds what it said. */
export function damageWords({ record, kind }: Damage, { format }: JournalCodec, covered: boolean): string {
  if (kind === 'torn') return 'the last line of the journal was cut off in the middle (normal after a crash)';
  const where = `${format === 'json' ? 'line' : 'record'} ${record} of the journal is damaged`;
  if (kind === 'between') return `${where} at its end; nothing was lost`;
  return covered ? `${where}; the snapshot holds what it said` : `${where} and was left out`;
}
