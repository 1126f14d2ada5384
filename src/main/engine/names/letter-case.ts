import { lstatSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { toText } from '../scan/byte-string.ts';

/** Linux tells the kind of a file system by these numbers: FAT, exFAT, HFS+, SMB in three ages. */
const CASELESS_KINDS: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0, 0x482b, 0x517b, 0xff534d42, 0xfe534d42]);

/**
 * Whether the disk of a folder, there or not yet, takes `A` and `a` for two names. Looks only. Where neither the kind of
 * the file system nor the folder's own name tell, by the habit of the system.
 */
export function tellsCaseApart(folder: string, platform = process.platform): boolean {
  let at = folder;
  while (dirname(at) !== at && statSync(at, { throwIfNoEntry: false }) === undefined) at = dirname(at);
  if (platform === 'linux' && CASELESS_KINDS.has(statfsSync(at).type)) return false;
  const name = basename(at);
  const other = name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
  if (other === name) return platform === 'linux';
  const [one, two] = [at, join(dirname(at), other)].map((path) =>
    lstatSync(path, { bigint: true, throwIfNoEntry: false }),
  );
  return two === undefined || one?.ino !== two.ino || one.dev !== two.dev;
}

// oxlint-disable-next-line no-control-regex -- ASCII is what it is for
const ASCII = /^[\0-\x7f]*$/;

/** The name (a byte string) as a disk has it that tells neither case nor forms of accents apart. */
export function folded(name: string): string {
  return ASCII.test(name) ? name.toLowerCase() : toText(name).normalize('NFC').toLowerCase();
}
