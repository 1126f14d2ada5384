import { toFs } from '../../scan/byte-string.ts';
import type { FoundManifest } from './find-manifest.ts';
import { lookAt } from './look-at.ts';
import { isComment, parseLine, type ManifestKind } from './manifest-parse.ts';

/** Names that are looked for, from the beginning of the manifest to as far as its first piece goes. */
const SAMPLE = 200;

/**
 * Where the relative names of a manifest start: where it is, if any of them is there, and else where more than half of
 * them are: a name or two that are there by accident move nothing. A bag has them beside its manifest in any case.
 */
export function baseOf(
  found: Pick<FoundManifest, 'base' | 'places'>,
  head: readonly string[],
  kind: ManifestKind,
): string {
  if (kind.format === 'bagit' || found.places.length === 0) return found.base;
  const names = sampled(relativeNames(head, kind));
  const there = (base: string): number => names.filter((name) => isThere(`${base}/${name}`)).length;
  if (there(found.base) > 0) return found.base;
  let [best, most] = [found.base, names.length / 2];
  for (const place of found.places) {
    const count = there(place);
    if (count > most) [best, most] = [place, count];
  }
  return best;
}

const relativeNames = (head: readonly string[], kind: ManifestKind): readonly string[] =>
  head.flatMap((line) => {
    const parsed = isComment(line, kind) ? null : parseLine(line, kind);
    return parsed !== null && 'name' in parsed && !parsed.name.startsWith('/') ? [parsed.name] : [];
  });

/** Evenly spread: what is lost of a folder is often lost together. */
function sampled(names: readonly string[]): readonly string[] {
  const step = Math.max(1, names.length / SAMPLE);
  return Array.from({ length: Math.min(names.length, SAMPLE) }, (_, i) => names[Math.floor(i * step)] ?? '');
}

function isThere(path: string): boolean {
  try {
    return lookAt(toFs(path)) !== undefined;
  } catch {
    return false;
  }
}
