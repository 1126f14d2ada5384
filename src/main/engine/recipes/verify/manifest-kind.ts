import { existsSync } from 'node:fs';
import { parentOf, toFs } from '../../scan/byte-string.ts';
import type { Algorithm } from '../checksum/checksum-options.ts';
import { HEX_LENGTH, isComment, parseLine, type ManifestKind } from './manifest-parse.ts';
import type { VerifyOptions } from './verify-options.ts';

/** What the name of a manifest says of its algorithm: `SHA256SUMS`, `manifest-md5.txt`, `disk.iso.sha1`. */
const IN_NAME: readonly (readonly [RegExp, Algorithm])[] = [
  [/sha-?512/, 'sha512'],
  [/sha-?256/, 'sha256'],
  [/sha-?1(?!\d)/, 'sha1'],
  [/md5/, 'md5'],
  [/blake3|(^|[^a-z0-9])b3(sums?)?($|[^a-z0-9])/, 'blake3'],
];

const BAG_MANIFEST = /^(tag)?manifest-[a-z0-9]+\.txt$/;
/** Names that tell a manifest among the files of a folder. */
const MANIFEST =
  /^(manifest-[a-z0-9]+\.txt|manifest\.sfv|.*\.(sfv|md5|sha1|sha256|sha512|b3)|(md5|sha1|sha256|sha512|b3)sums?(\.txt)?)$/;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).toLowerCase();

/** Whether a file of this name is a manifest. */
export const isManifestName = (name: string): boolean => MANIFEST.test(name.toLowerCase());

/** Whether it lists the files about a bag instead of those in it. */
export const isTagManifest = (path: string): boolean => nameOf(path).startsWith('tagmanifest-');

/** What a manifest is written in, by what a person said, its name and its first lines. */
export function kindOfManifest(
  path: string,
  head: readonly string[],
  { format, algorithm }: Pick<VerifyOptions, 'format' | 'algorithm'>,
): ManifestKind {
  const settled = format === 'auto' ? formatOf(path, head) : format;
  if (settled === 'sfv') return { format: settled, algorithm: 'crc32' };
  if (algorithm !== 'auto') return { format: settled, algorithm };
  if (settled === 'coreutils' && hasTags(head)) return { format: settled, algorithm: 'auto' };
  const named = IN_NAME.find(([pattern]) => pattern.test(nameOf(path)))?.[1];
  const first = firstAlgorithm(head, settled);
  // A name may mean something else; a checksum has the length that it has.
  const fits = named !== undefined && first !== undefined && HEX_LENGTH[named] === HEX_LENGTH[first];
  return { format: settled, algorithm: fits ? named : (first ?? 'auto') };
}

function formatOf(path: string, head: readonly string[]): ManifestKind['format'] {
  const name = nameOf(path);
  if (name.endsWith('.sfv')) return 'sfv';
  if (BAG_MANIFEST.test(name) && existsSync(toFs(`${parentOf(path)}/bagit.txt`))) return 'bagit';
  if (firstAlgorithm(head, 'coreutils') !== undefined) return 'coreutils';
  return firstAlgorithm(head, 'sfv') === undefined ? 'coreutils' : 'sfv';
}

function firstAlgorithm(head: readonly string[], format: ManifestKind['format']): Algorithm | undefined {
  for (const line of head) {
    if (isComment(line, { format })) continue;
    const parsed = parseLine(line, { format, algorithm: 'auto' });
    if (parsed !== null && 'name' in parsed) return parsed.algorithm;
  }
  return undefined;
}

/** A tag names its algorithm: such lines need no other. */
const hasTags = (head: readonly string[]): boolean =>
  head.some((line) => /^[ \t]*\\?[A-Za-z0-9/-]+ ?\(.+\) ?= /.test(line));
