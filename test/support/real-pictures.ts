import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ICONS = '/usr/share/icons/Adwaita';

/** Up to `count` pictures of Debian's icon theme with this ending, evenly spread over all of them; the same in each run. */
export function realPictures(ending: string, count: number): string[] {
  const all = readdirSync(ICONS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(ICONS, name))
    .filter((path) => statSync(path).size > 0)
    .toSorted();
  if (all.length < count)
    throw new Error(`There are only ${all.length} pictures with the ending ${ending} in ${ICONS}.`);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)] ?? '');
}
