import { isUtf8 } from 'node:buffer';

/**
 * Whether some bytes can be a part of UTF-8, with what is left open at both ends: bytes as Latin-1 text, three at the
 * most on either side.
 */
export type Utf8Part = {
  readonly valid: boolean;
  /** Bytes that continue a character that began before. */
  readonly head: string;
  /** Whether there is anything but the head. */
  readonly body: boolean;
  /** A character that has begun and not ended. */
  readonly tail: string;
};

const INVALID: Utf8Part = { valid: false, head: '', body: true, tail: '' };

const continues = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** Bytes of the character that begins with this one; 0 if none does. */
function lengthBy(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

export function utf8Part(bytes: Buffer): Utf8Part {
  const { length } = bytes;
  let head = 0;
  while (head < length && head < 4 && continues(bytes[head] as number)) head += 1;
  if (head === 4) return INVALID;
  let lead = length - 1;
  while (lead > head && length - lead < 4 && continues(bytes[lead] as number)) lead -= 1;
  const open = lead >= head && lengthBy(bytes[lead] as number) > length - lead;
  const end = open ? lead : length;
  if (!isUtf8(bytes.subarray(head, end))) return INVALID;
  return {
    valid: true,
    head: bytes.toString('latin1', 0, head),
    body: length > head,
    tail: bytes.toString('latin1', end),
  };
}

export function joinUtf8(a: Utf8Part, b: Utf8Part): Utf8Part {
  if (!a.valid || !b.valid) return INVALID;
  if (!a.body) {
    const head = a.head + b.head;
    return head.length > 3 ? INVALID : { ...b, head };
  }
  const seam = Buffer.from(a.tail + b.head, 'latin1');
  const wanted = a.tail === '' ? 0 : lengthBy(seam[0] as number);
  if (wanted > seam.length) {
    // More of the character may follow, but only if `b` is no more than this.
    return b.body ? INVALID : { ...a, tail: a.tail + b.head };
  }
  if (wanted < seam.length || !isUtf8(seam)) return INVALID;
  return { valid: true, head: a.head, body: true, tail: b.tail };
}

/** When nothing comes before or after. */
export const isWhole = ({ valid, head, tail }: Utf8Part): boolean => valid && head === '' && tail === '';
