import { crc32 } from 'node:zlib';
import type { JournalRecord } from '../records.ts';
import { ByteReader, ByteWriter } from './byte-stream.ts';
import type { Damage, JournalCodec } from './codec.ts';
import { parseRecord } from './parse-record.ts';

/*
 * A frame: two magic bytes, length of the payload (u32), CRC-32 of the payload (u32), payload; numbers little-endian.
 * The payload begins with its kind: the three records that make up nearly all of a journal are packed, the others
 * are JSON. After damage the next magic with a frame whose CRC holds is where it goes on.
 */

const MAGIC_1 = 0xa7;
const MAGIC_2 = 0x4a;
const HEAD = 10;
/** No record is longer; what claims to be is damage. */
const LONGEST = 64 * 1024 * 1024;

const JSON_KIND = 0;
const LEASE = 1;
const DONE = 2;
const BACK = 3;

type Facts = NonNullable<Extract<JournalRecord, { k: 'done' }>['o']>;

/** Packed records, about a quarter of the bytes of JSON lines. */
export const binary: JournalCodec = {
  format: 'binary',
  file: 'journal.bin',
  encode(records) {
    const out = new ByteWriter();
    for (const record of records) {
      const payload = pack(record);
      out.u8(MAGIC_1).u8(MAGIC_2).u32(payload.length).u32(crc32(payload)).bytes(payload);
    }
    return out.take();
  },
  decode(source, visit, from = 0) {
    const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
    const damage: Damage[] = [];
    let records = 0;
    let lostAt = -1;
    const lost = (end: number, kind: Damage['kind']): void => {
      if (lostAt >= 0) damage.push({ at: lostAt, bytes: end - lostAt, record: records + damage.length + 1, kind });
      lostAt = -1;
    };
    for (let at = 0; at < bytes.length;) {
      const end = frameEnd(bytes, at);
      const record = end < 0 ? null : at < from ? undefined : unpack(bytes.subarray(at + HEAD, end));
      if (record === null) {
        if (lostAt < 0) lostAt = at;
        const next = bytes.indexOf(MAGIC_1, at + 1);
        at = next < 0 ? bytes.length : next;
        continue;
      }
      lost(at, 'record');
      if (record !== undefined) visit(record, { from: at, to: end });
      records += 1;
      at = end;
    }
    lost(bytes.length, 'torn');
    return { damage, records };
  },
  // The next frame is found by its magic.
  mend: () => new Uint8Array(),
};

/** Where the frame that begins at `at` ends; -1 when no whole one does. */
function frameEnd(bytes: Buffer, at: number): number {
  if (bytes.length - at < HEAD || bytes[at] !== MAGIC_1 || bytes[at + 1] !== MAGIC_2) return -1;
  const length = bytes.readUInt32LE(at + 2);
  const end = at + HEAD + length;
  if (length > LONGEST || end > bytes.length) return -1;
  return crc32(bytes.subarray(at + HEAD, end)) === bytes.readUInt32LE(at + 6) ? end : -1;
}

function pack(record: JournalRecord): Uint8Array {
  const out = new ByteWriter();
  if (record.k === 'lease') {
    return out.u8(LEASE).varint(record.n).varint(record.w).varint(record.g).runs(record.c).take();
  }
  if (record.k === 'back' && record.e === undefined) return out.u8(BACK).varint(record.n).runs(record.c).take();
  if (record.k !== 'done')
    return out
      .u8(JSON_KIND)
      .bytes(Buffer.from(JSON.stringify(record)))
      .take();
  packFacts(out.u8(DONE).varint(record.n).runs(record.c), record.o);
  return out.take();
}

function unpack(payload: Buffer): JournalRecord | null {
  const source = new ByteReader(payload);
  try {
    switch (source.u8()) {
      case JSON_KIND:
        return parseRecord(payload.toString('utf8', 1));
      case LEASE:
        return { k: 'lease', n: source.varint(), w: source.varint(), g: source.varint(), c: source.runs() };
      case BACK:
        return { k: 'back', n: source.varint(), c: source.runs() };
      case DONE: {
        const n = source.varint();
        const c = source.runs();
        const o = unpackFacts(source);
        return { k: 'done', n, c, ...(o === undefined ? {} : { o }) };
      }
      default:
        return null;
    }
  } catch (error) {
    // The CRC holds and the payload ends too early: it was never ours.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** 0 for none, else their number plus one. Tasks as differences; the CRC behind a flag. */
function packFacts(out: ByteWriter, facts: Facts | undefined): void {
  out.varint(facts === undefined ? 0 : facts.length + 1);
  let last = 0;
  for (const [task, size, mtimeNs, ino, crc] of facts ?? []) {
    out
      .signed(task - last)
      .varint(size)
      .i64(BigInt(mtimeNs))
      .u64(BigInt(ino));
    if (crc === undefined) out.u8(0);
    else out.u8(1).u32(crc);
    last = task;
  }
}

function unpackFacts(source: ByteReader): Facts | undefined {
  const count = source.varint();
  if (count === 0) return undefined;
  const facts: Facts = [];
  let task = 0;
  for (let i = 1; i < count; i++) {
    task += source.signed();
    const size = source.varint();
    const mtimeNs = String(source.i64());
    const ino = String(source.u64());
    if (source.u8() === 0) facts.push([task, size, mtimeNs, ino]);
    else facts.push([task, size, mtimeNs, ino, source.u32()]);
  }
  return facts;
}
