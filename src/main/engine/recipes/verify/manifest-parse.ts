import type { Algorithm } from '../checksum/checksum-options.ts';

/** What a manifest is written in. `coreutils` stands for plain lines and BSD tags, mixed as they come. */
export interface ManifestKind {
  readonly format: 'coreutils' | 'bagit' | 'sfv';
  /** `auto`: each line tells by itself. */
  readonly algorithm: Algorithm | 'auto';
}

/** One file and what it should be. */
export interface Entry {
  readonly algorithm: Algorithm;
  /** Lower case. */
  readonly hex: string;
  /** Byte string, as the manifest names it, with nothing encoded any more. */
  readonly name: string;
}

/** A checksum of an algorithm that is not known here, or not the one that the manifest is for. */
export interface Unknown {
  readonly unknown: string;
}

/** Hex digits of a checksum. */
export const HEX_LENGTH: Readonly<Record<Algorithm, number>> = {
  crc32: 8,
  md5: 32,
  sha1: 40,
  sha256: 64,
  blake3: 64,
  sha512: 128,
};

const BY_LENGTH = new Map<number, Algorithm>([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
  [128, 'sha512'],
]);

/** As coreutils, OpenSSL and b3sum call them. */
const BY_TAG = new Map<string, Algorithm>([
  ['MD5', 'md5'],
  ['SHA1', 'sha1'],
  ['SHA256', 'sha256'],
  ['SHA2-256', 'sha256'],
  ['SHA512', 'sha512'],
  ['SHA2-512', 'sha512'],
  ['BLAKE3', 'blake3'],
  ['CRC32', 'crc32'],
]);

const TAGGED = /^[ \t]*(\\?)([A-Za-z][A-Za-z0-9/-]*) ?\((.+)\) ?= ([0-9A-Za-z+/=]+)$/;
/** One blank alone, and a tab, are taken too: old tools write them. */
const PLAIN = /^[ \t]*(\\?)([0-9a-fA-F]{16,})(?: [ *]|[ \t](?![ *]))(.+)$/;
const BAGIT = /^([0-9a-fA-F]{16,})[ \t]+\*?(.+)$/;
const SFV = /^(.+)[ \t]([0-9a-fA-F]{8})$/;

/** Lines that say nothing, without their line end. */
export function isComment(line: string, { format }: Pick<ManifestKind, 'format'>): boolean {
  if (line === '') return true;
  const first = line.charCodeAt(0);
  return format === 'sfv' ? first === 0x3b : format === 'coreutils' && first === 0x23;
}

/** What a line says, its line end taken off; null where it is no checksum of a file. */
export function parseLine(line: string, kind: ManifestKind): Entry | Unknown | null {
  if (line.includes('\0')) return null;
  switch (kind.format) {
    case 'coreutils':
      return parseTagged(line, kind) ?? parsePlain(line, kind);
    case 'bagit':
      return parseBagit(line, kind);
    case 'sfv':
      return parseSfv(line);
  }
}

function parsePlain(line: string, { algorithm }: ManifestKind): Entry | Unknown | null {
  const [, escape = '', hex = '', raw = ''] = PLAIN.exec(line) ?? [];
  if (raw === '') return null;
  const name = escape === '' ? raw : unescaped(raw);
  return name === null ? null : sized(hex, name, algorithm);
}

function parseTagged(line: string, { algorithm }: ManifestKind): Entry | Unknown | null {
  if (!line.includes('(')) return null;
  const [, escape = '', tag = '', raw = '', hex = ''] = TAGGED.exec(line) ?? [];
  const name = escape === '' ? raw : unescaped(raw);
  if (tag === '' || name === null) return null;
  const known = BY_TAG.get(tag.toUpperCase());
  if (known === undefined || (algorithm !== 'auto' && algorithm !== known)) return { unknown: tag };
  if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length !== HEX_LENGTH[known]) return null;
  return { algorithm: known, hex: hex.toLowerCase(), name };
}

/** RFC 8493 has line breaks and `%` encoded; what is encoded in no such way stands as it is, as older bags have it. */
function parseBagit(line: string, { algorithm }: ManifestKind): Entry | Unknown | null {
  const [, hex = '', raw = ''] = BAGIT.exec(line) ?? [];
  if (raw === '') return null;
  const name = raw.replace(/%(0[AaDd]|25)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return sized(hex, name, algorithm);
}

function parseSfv(line: string): Entry | null {
  const [, name = '', hex = ''] = SFV.exec(line) ?? [];
  return name === '' ? null : { algorithm: 'crc32', hex: hex.toLowerCase(), name };
}

function sized(hex: string, name: string, algorithm: ManifestKind['algorithm']): Entry | Unknown {
  const meant = algorithm === 'auto' ? BY_LENGTH.get(hex.length) : algorithm;
  if (meant === undefined || hex.length !== HEX_LENGTH[meant]) return { unknown: `${hex.length} hex digits` };
  return { algorithm: meant, hex: hex.toLowerCase(), name };
}

/** As coreutils reads it; null for what it never writes. */
function unescaped(raw: string): string | null {
  if (/\\(?![\\nr])/.test(raw.replaceAll('\\\\', ''))) return null;
  return raw.replace(/\\([\\nr])/g, (_, char: string) => (char === 'n' ? '\n' : char === 'r' ? '\r' : '\\'));
}
