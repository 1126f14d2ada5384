import { AppError } from '../../../shared/app-error.ts';
import { crc32 } from './crc32.ts';
import type { PathTable } from './path-table.ts';
import type { ScanResult } from './scan-result.ts';

/*
 * The listing of a batch as one binary file: a header line `GRISTMILL-INPUTS <version> <crc> <json>\n`, then the
 * columns one after another, little-endian, each padded to eight bytes. The JSON gives the number of files and the
 * length of every section in bytes; the CRC-32, eight hex digits, is that of all bytes after it.
 */

const MAGIC = 'GRISTMILL-INPUTS';
const VERSION = 1;
const SECTIONS = [
  'base',
  'folderBytes',
  'folderStart',
  'folderBase',
  'nameBytes',
  'nameStart',
  'folderOf',
  'size',
  'mtimeMs',
] as const;
type Section = (typeof SECTIONS)[number];

interface Header {
  readonly count: number;
  readonly lengths: Readonly<Record<Section, number>>;
}

const NEWLINE = 0x0a;

const hex = (crc: number): string => crc.toString(16).padStart(8, '0');
const padded = (length: number): number => Math.ceil(length / 8) * 8;

/** Inputs as bytes. Any thread. */
export const encodeInputs = (inputs: Pick<ScanResult, 'table' | 'base'>): Buffer =>
  Buffer.concat(inputsInParts(inputs));

/** The same bytes one after another, without a copy of them: of a million files they are some 50 MB. */
export function inputsInParts(inputs: Pick<ScanResult, 'table' | 'base'>): readonly Uint8Array[] {
  const columns = { ...inputs.table, base: inputs.base };
  const lengths = Object.fromEntries(SECTIONS.map((name) => [name, columns[name].byteLength])) as Record<
    Section,
    number
  >;
  const header: Header = { count: inputs.table.count, lengths };
  const sealed: Uint8Array[] = [Buffer.from(` ${JSON.stringify(header)}\n`)];
  for (const name of SECTIONS) {
    const { buffer, byteOffset, byteLength } = columns[name];
    sealed.push(new Uint8Array(buffer, byteOffset, byteLength));
    if (padded(byteLength) > byteLength) sealed.push(new Uint8Array(padded(byteLength) - byteLength));
  }
  const crc = sealed.reduce((before, part) => crc32(part, before), 0);
  return [Buffer.from(`${MAGIC} ${VERSION} ${hex(crc)}`), ...sealed];
}

/**
 * Bytes back into tables in shared memory. Throws AppError `cannot-start` that names the file and what is wrong:
 * another format, a newer version, cut short, damaged.
 */
export function decodeInputs(bytes: Uint8Array, path: string): Pick<ScanResult, 'table' | 'base'> {
  const { header, body } = readHeader(bytes, path);
  const sections = new Map<Section, SharedArrayBuffer>();
  let at = 0;
  for (const name of SECTIONS) {
    const length = header.lengths[name];
    const shared = new SharedArrayBuffer(length);
    new Uint8Array(shared).set(body.subarray(at, at + length));
    sections.set(name, shared);
    at += padded(length);
  }
  const part = (name: Section): SharedArrayBuffer => sections.get(name) ?? new SharedArrayBuffer(0);
  const table: PathTable = {
    count: header.count,
    folderBytes: new Uint8Array(part('folderBytes')),
    folderStart: new Uint32Array(part('folderStart')),
    folderBase: new Uint32Array(part('folderBase')),
    nameBytes: new Uint8Array(part('nameBytes')),
    nameStart: new Uint32Array(part('nameStart')),
    folderOf: new Uint32Array(part('folderOf')),
    size: new Float64Array(part('size')),
    mtimeMs: new Float64Array(part('mtimeMs')),
  };
  return { table, base: new Uint8Array(part('base')) };
}

function readHeader(bytes: Uint8Array, path: string): { readonly header: Header; readonly body: Uint8Array } {
  const newline = bytes.indexOf(NEWLINE);
  const line = Buffer.from(bytes.subarray(0, Math.max(0, newline))).toString('latin1');
  const [all, version, crc, json] = /^GRISTMILL-INPUTS (\d+)(?: ([\da-f]{8}) (.*))?/.exec(line) ?? [];
  if (all === undefined) throw refused(path, 'it is not a list of files, or it is damaged');
  if (Number(version) > VERSION)
    throw refused(path, `it was written by a newer version of Gristmill (format ${version})`, { newer: true });
  if (Number(version) !== VERSION) throw refused(path, `nobody ever wrote format ${version}: it is damaged`);
  const header = parseHeader(json ?? '');
  if (header === null || crc === undefined) throw refused(path, 'its first line is damaged');
  const body = bytes.subarray(newline + 1);
  const length = SECTIONS.reduce((sum, name) => sum + padded(header.lengths[name]), 0);
  if (body.length !== length) throw refused(path, `it holds ${body.length} bytes where ${length} should be`);
  const sealed = bytes.subarray(`${MAGIC} ${version} ${crc}`.length);
  if (hex(crc32(sealed)) !== crc) throw refused(path, 'its checksum does not fit: it is damaged');
  return { header, body };
}

function parseHeader(text: string): Header | null {
  try {
    const header = JSON.parse(text) as Header;
    const whole = SECTIONS.every((name) => Number.isInteger(header.lengths[name]) && header.lengths[name] >= 0);
    return whole && Number.isInteger(header.count) ? header : null;
  } catch {
    return null;
  }
}

function refused(path: string, why: string, details: Readonly<Record<string, unknown>> = {}): AppError {
  const message = `The list of files ${path} cannot be read: ${why}. Nothing was changed.`;
  return new AppError('cannot-start', message, { details });
}
