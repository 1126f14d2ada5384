import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A copy that was used since then stays, whoever names it: a batch may be about to begin with it, or run without
 * checkpoints, or lie in a folder that is not looked at now.
 */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Removes the copies of scripts that no batch needs any more: those that were not used for 30 days, and that none of
 * `needed` (`<key>/<file>`, asked for only when there is an old one) is in. What a crash left of copying goes as well.
 * Returns what could not be removed, in words. Throws what `needed` throws: then all stay.
 */
export function removeOldCopies(folder: string, needed: () => Iterable<string>, now: number): readonly string[] {
  if (!existsSync(folder)) return [];
  const old = readdirSync(folder).filter((name) => now - statSync(join(folder, name)).mtimeMs > KEPT_MS);
  if (old.length === 0) return [];
  const keys = new Set(Array.from(needed(), (copy) => copy.split('/', 1)[0]));
  return old.flatMap((name) => {
    if (keys.has(name)) return [];
    try {
      // In one step: half a copy would be taken for a whole one.
      const going = join(folder, name.endsWith('.tmp') ? name : `${name}.${process.pid}.tmp`);
      renameSync(join(folder, name), going);
      rmSync(going, { recursive: true, force: true });
      return [];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [`An old copy of a script could not be removed: ${why}.`];
    }
  });
}
