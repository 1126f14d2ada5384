import type { PathLike } from 'node:fs';

/*
 * Inside the walker a path is a byte string: a JavaScript string with one character (0 … 255) for each byte. It holds
 * any name exactly, compares in byte order by `<`, and costs a third of what Buffers do when names are read.
 */

const BEYOND_ASCII = /[^\0-\x7f]/;

export function fromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function toBytes(byteString: string): Buffer {
  return Buffer.from(byteString, 'latin1');
}

/** What a person gave: text, or the raw bytes where it is none. */
export function fromGiven(path: string | Uint8Array): string {
  if (typeof path !== 'string') return fromBytes(path);
  return BEYOND_ASCII.test(path) ? fromBytes(Buffer.from(path)) : path;
}

/** As the file system takes it. ASCII goes as it is: Node copies short strings faster than Buffers. */
export function toFs(byteString: string): PathLike {
  return BEYOND_ASCII.test(byteString) ? toBytes(byteString) : byteString;
}

/** As text for people and globs; bytes that are no UTF-8 become U+FFFD. */
export function toText(byteString: string): string {
  return BEYOND_ASCII.test(byteString) ? toBytes(byteString).toString() : byteString;
}

/** The folder of a path without its trailing slash; the root folder and its entries have ''. */
export function parentOf(byteString: string): string {
  return byteString.slice(0, Math.max(0, byteString.lastIndexOf('/')));
}
