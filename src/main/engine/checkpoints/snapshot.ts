import { crc32 } from 'node:zlib';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { Ledger, type LedgerContent } from './replay.ts';
import { sharedCopy } from '../shared-memory.ts';
import { makeColumns, type FactColumns } from './fact-table.ts';

/*
 * A snapshot: a line of text, `GRISTMILL-SNAPSHOT <version> <crc> <json>`, whose JSON holds the figures and tells the
 * sections; then these one after another: what is few as JSON (`rest`), a column a kind of fact about the tasks. The
 * line has a CRC of its own, so that the figures of an old batch are read without its columns.
 */

export const SNAPSHOT_VERSION = 2;
const MAGIC = 'GRISTMILL-SNAPSHOT';
const NEWLINE = 0x0a;

const COLUMNS = ['has', 'size', 'mtimeNs', 'ino', 'crc'] as const satisfies readonly (keyof FactColumns)[];

/** First line of a snapshot. */
export interface SnapshotHead {
  readonly v: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly files: number;
  /** Bytes of the journal that are in it: what comes after them is to be played onto it. */
  readonly journal: number;
  /** Null when a session found the journal cut short and had to say how far it reaches now. */
  readonly progress: BatchProgress | null;
}

interface Sealed extends SnapshotHead {
  readonly sections: readonly (readonly [name: string, bytes: number])[];
  /** CRC-32 of all sections. */
  readonly crc: number;
}

export interface Snapshot {
  readonly head: SnapshotHead;
  readonly ledger: Ledger;
}

type Rest = Omit<LedgerContent['batch'], 'suspects' | 'lone'> & {
  readonly suspects: readonly number[];
  readonly lone: readonly (readonly [number, number])[];
};

/** Any thread; about 60 ms for a million tasks. */
export function encodeSnapshot(ledger: Ledger, head: Omit<SnapshotHead, 'v' | 'files'>): Buffer {
  const { store, batch, published, begun, open, files } = ledger.content;
  const rest = Buffer.from(
    JSON.stringify({
      batch: { ...batch, suspects: [...batch.suspects], lone: [...batch.lone] } satisfies Rest,
      begun,
      open: [...open],
      errors: [...store.errors],
      dueAt: [...store.dueAt],
    }),
  );
  const sections: [string, Uint8Array][] = [
    ['rest', rest],
    ['state', store.state],
    ['reason', store.reason],
    ['attempts', store.attempts],
    ['losses', store.losses],
    ...(published === null ? [] : COLUMNS.map((name): [string, Uint8Array] => [name, bytesOf(published[name])])),
  ];
  let crc = 0;
  for (const [, bytes] of sections) crc = crc32(bytes, crc);
  const sealed: Sealed = {
    v: SNAPSHOT_VERSION,
    files,
    ...head,
    sections: sections.map(([name, bytes]) => [name, bytes.length]),
    crc,
  };
  const json = JSON.stringify(sealed);
  const line = Buffer.from(`${MAGIC} ${SNAPSHOT_VERSION} ${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
  return Buffer.concat([line, ...sections.map(([, bytes]) => bytes)]);
}

/** The first line alone; null when it is damaged, cut off, of a newer version, or none. */
export function snapshotHead(bytes: Buffer): SnapshotHead | null {
  return sealedHead(bytes)?.head ?? null;
}

/** The whole; null when any byte of it is not as it was written. */
export function decodeSnapshot(bytes: Buffer): Snapshot | null {
  const found = sealedHead(bytes);
  if (found === null) return null;
  const { head, body } = found;
  const content = bytes.subarray(body);
  const length = head.sections.reduce((sum, [, size]) => sum + size, 0);
  if (content.length !== length || crc32(content) !== head.crc) return null;
  const parts = new Map<string, Buffer>();
  let at = 0;
  for (const [name, size] of head.sections) {
    parts.set(name, content.subarray(at, at + size));
    at += size;
  }
  return { head, ledger: ledgerOf(head.files, parts) };
}

function sealedHead(bytes: Buffer): { readonly head: Sealed; readonly body: number } | null {
  const newline = bytes.indexOf(NEWLINE);
  if (newline < 0 || newline === bytes.length) return null;
  const [, version, crc, json] =
    /^GRISTMILL-SNAPSHOT (\d+) ([\da-f]{8}) (.*)$/.exec(bytes.toString('utf8', 0, newline)) ?? [];
  if (Number(version) !== SNAPSHOT_VERSION || json === undefined || crc === undefined) return null;
  if (crc32(json) !== Number.parseInt(crc, 16)) return null;
  return { head: JSON.parse(json) as Sealed, body: newline + 1 };
}

function ledgerOf(files: number, parts: ReadonlyMap<string, Buffer>): Ledger {
  const rest = JSON.parse(parts.get('rest')?.toString() ?? '{}') as {
    readonly batch: Rest;
    /** Absent before version 3 of the journal. */
    readonly begun?: LedgerContent['begun'];
    readonly open: LedgerContent['open'] extends ReadonlyMap<infer K, infer V> ? [K, V][] : never;
    readonly errors: Iterable<[number, never]>;
    readonly dueAt: Iterable<[number, number]>;
  };
  const column = (name: string): SharedArrayBuffer => sharedCopy(parts.get(name) ?? new Uint8Array());
  const bytes = (name: string): Uint8Array => new Uint8Array(column(name));
  return new Ledger(files, {
    files,
    store: {
      state: bytes('state'),
      reason: bytes('reason'),
      attempts: bytes('attempts'),
      losses: bytes('losses'),
      errors: new Map(rest.errors),
      dueAt: new Map(rest.dueAt),
    },
    batch: { ...rest.batch, suspects: new Set(rest.batch.suspects), lone: new Map(rest.batch.lone) },
    published: parts.has('ino') ? makeColumns(column) : null,
    begun: rest.begun ?? [],
    open: new Map(rest.open),
  });
}

function bytesOf({ buffer, byteOffset, byteLength }: FactColumns[keyof FactColumns]): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
