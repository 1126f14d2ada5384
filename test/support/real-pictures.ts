import { readdirSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';

const ICONS = '/usr/share/icons/Adwaita';

/**
 * `count` pictures of Debian's icon theme with this ending, evenly spread over all of them, each with a name of its own;
 * the same in each run.
 */
export function realPictures(ending: string, count: number): string[] {
  const all = readdirSync(ICONS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(ICONS, name))
    .filter((path) => statSync(path).size > 0)
    .toSorted();
  const found = new Map<string, string>();
  for (let i = 0; i < count; i++) {
    const path = all.slice(Math.floor((i * all.length) / count)).find((one) => !found.has(parse(one).name));
    if (path === undefined) throw new Error(`There are not ${count} pictures with the ending ${ending} in ${ICONS}.`);
    found.set(parse(path).name, path);
  }
  return [...found.values()];
}
