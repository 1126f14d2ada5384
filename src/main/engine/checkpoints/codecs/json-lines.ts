import { crc32 } from 'node:zlib';
import { toLine } from '../crc-line.ts';
import { parseRecord } from './parse-record.ts';
import type { Damage, Decoded, JournalCodec, Visit } from './codec.ts';

const NEWLINE = 0x0a;
const SPACE = 0x20;
/** Eight hex digits and a space stand before the JSON. */
const HEAD = 9;
/** How every record of ours begins; to find the next one in a line that lost its end. */
const BEGINNING = /[\da-f]{8} \{"k":"/g;

/** One record a line: `<crc32 in hex> <json>`. Readable by eye, checked by machine, and a bad line costs only itself. */
export const jsonLines: JournalCodec = {
  format: 'json',
  file: 'journal.jsonl',
  encode(records) {
    let text = '';
    for (const record of records) text += toLine(JSON.stringify(record));
    return Buffer.from(text);
  },
  decode(bytes, visit, from = 0) {
    return new Lines(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), visit, from).read();
  },
  mend: (tail) => (tail.length === 0 || tail.at(-1) === NEWLINE ? new Uint8Array() : Uint8Array.of(NEWLINE)),
};

class Lines {
  readonly #bytes: Buffer;
  readonly #visit: Visit;
  readonly #from: number;
  readonly #damage: Damage[] = [];
  #records = 0;
  #lines = 0;

  constructor(bytes: Buffer, visit: Visit, from: number) {
    this.#bytes = bytes;
    this.#visit = visit;
    this.#from = from;
  }

  read(): Decoded {
    const { length } = this.#bytes;
    for (let at = 0; at < length;) {
      const newline = this.#bytes.indexOf(NEWLINE, at);
      const end = newline < 0 ? length : newline;
      this.#lines += 1;
      if (!this.#take(at, end)) this.#salvage(at, end, newline < 0);
      at = end + 1;
    }
    return { damage: this.#damage, records: this.#records };
  }

  /** True when a whole record stands there. */
  #take(at: number, end: number): boolean {
    const bytes = this.#bytes;
    if (end - at < HEAD + 2 || bytes[at + HEAD - 1] !== SPACE) return false;
    const json = bytes.subarray(at + HEAD, end);
    if (crc32(json) !== hexAt(bytes, at)) return false;
    if (at >= this.#from) {
      const record = parseRecord(json.toString('utf8'));
      if (record === null) return false;
      this.#visit(record, { from: at, to: end + 1 });
    }
    this.#records += 1;
    return true;
  }

  /** Two records that stand in one line because the newline between them went are both good; so is one before the end. */
  #salvage(at: number, end: number, last: boolean): void {
    const text = this.#bytes.toString('latin1', at, end);
    const starts = [...text.matchAll(BEGINNING)].map(({ index }) => at + index);
    if (starts[0] !== at) starts.unshift(at);
    starts.forEach((start, i) => {
      const next = starts[i + 1] ?? end;
      if (this.#take(start, next)) return;
      if (this.#take(start, next - 1)) this.#lost(next - 1, next, 'between');
      else this.#lost(start, next, last && next === end ? 'torn' : 'record');
    });
  }

  #lost(at: number, end: number, kind: Damage['kind']): void {
    this.#damage.push({ at, bytes: end - at, record: this.#lines, kind });
  }
}

/** Value of eight hex digits; -1 when they are none. */
function hexAt(bytes: Buffer, at: number): number {
  let value = 0;
  for (let i = at; i < at + 8; i++) {
    const code = bytes[i] ?? 0;
    const digit = code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}
