import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A file under a path that is text. */
export interface PlainPath {
  readonly in: string;
  readonly dir: string;
  readonly name: string;
}

/**
 * The path of a file as text, which is all that an argument can be here. Where folder or name are not UTF-8 it leads
 * through a link in `scratch()`: one to the folder if that is enough, so that the file itself is no link; else one to
 * the file, by its name with _ for what is no text.
 */
export function plainPath(path: string | Buffer, scratch: () => string): PlainPath {
  const bytes = Buffer.from(path);
  const cut = bytes.lastIndexOf('/');
  const [dirBytes, nameBytes] = [bytes.subarray(0, Math.max(1, cut)), bytes.subarray(cut + 1)];
  const [dirText, nameText] = [asText(dirBytes), asText(nameBytes)];
  const dir = dirText ?? link(dirBytes, scratch(), 'folder');
  if (nameText !== null) return { in: join(dir, nameText), dir, name: nameText };
  const name = plainName(nameBytes);
  return { in: link(bytes, scratch(), name), dir, name };
}

/** A name as text; what is no UTF-8 reads _. */
export const plainName = (bytes: Buffer): string => bytes.toString().replaceAll('\uFFFD', '_');

function asText(bytes: Buffer): string | null {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : null;
}

/** In a folder of its own, where it can have any name. */
function link(to: Buffer, scratch: string, name: string): string {
  const folder = join(scratch, '.in');
  mkdirSync(folder, { recursive: true });
  const at = join(folder, name);
  symlinkSync(to, at);
  return at;
}
