import { toFs } from '../../scan/byte-string.ts';
import type { FoundManifest } from './find-manifest.ts';
import { lookAt } from './look-at.ts';
import { isComment, parseLine, type ManifestKind } from './manifest-parse.ts';

/** Names that are looked for. */
const SAMPLE = 100;

/**
 * Where the relative names of a manifest start: where it is, if any of the first of them is there; else where most of
 * them are. A bag has them beside its manifest in any case.
 */
export function baseOf(
  found: Pick<FoundManifest, 'base' | 'places'>,
  head: readonly string[],
  kind: ManifestKind,
): string {
  if (kind.format === 'bagit' || found.places.length === 0) return found.base;
  const names = relativeNames(head, kind);
  const there = (base: string): number => names.filter((name) => isThere(`${base}/${name}`)).length;
  if (there(found.base) > 0) return found.base;
  let [best, most] = [found.base, 0];
  for (const place of found.places) {
    const count = there(place);
    if (count > most) [best, most] = [place, count];
  }
  return best;
}

function relativeNames(head: readonly string[], kind: ManifestKind): readonly string[] {
  const names: string[] = [];
  for (const line of head) {
    const parsed = isComment(line, kind) ? null : parseLine(line, kind);
    if (parsed !== null && 'name' in parsed && !parsed.name.startsWith('/')) names.push(parsed.name);
    if (names.length === SAMPLE) break;
  }
  return names;
}

function isThere(path: string): boolean {
  try {
    return lookAt(toFs(path)) !== undefined;
  } catch {
    return false;
  }
}
