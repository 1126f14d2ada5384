import { crc32 } from 'node:zlib';

/** A journal line: CRC-32 of the JSON text in eight hex digits, a space, the JSON. Readable by eye, checked by machine. */
export function toLine(json: string): string {
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** The JSON text of a line, or null when the line is damaged. */
export function fromLine(line: string): string | null {
  if (line.length < 11 || line[8] !== ' ') return null;
  const json = line.slice(9);
  return line.slice(0, 8) === crc32(json).toString(16).padStart(8, '0') ? json : null;
}
