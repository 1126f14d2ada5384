import { extname, isAbsolute } from 'node:path';
import type { Prepared } from '../batch/preflight.ts';
import { openScript, type MayRun, type ScriptRoom } from './script/open-script.ts';
import { describeInThread, LOAD_WITHIN_MS, loadForMain } from './trusted-load.ts';

/** What Node takes as it stands. */
const PLAIN = new Set(['.js', '.mjs', '.cjs']);

/**
 * A recipe for a new batch, by id or absolute path. A module by path is a user's script, which `mayRun` is asked about,
 * or a whole recipe (an extension of the engine: trusted, and loaded from where it lies). Without `mayRun` the caller
 * answers for it. Rejects with AppError; nothing was started.
 */
export async function openRecipe(
  room: ScriptRoom,
  ref: string,
  mayRun?: MayRun,
): Promise<Pick<Prepared, 'recipe' | 'recipeRef' | 'script'>> {
  if (!isAbsolute(ref) || (mayRun === undefined && (await isWholeRecipe(room, ref)))) {
    return { recipe: await loadForMain(ref, room.withinMs), recipeRef: ref };
  }
  const opened = await openScript(room, ref, mayRun ?? (() => 'trusted'));
  if (opened === 'recipe') return { recipe: await loadForMain(ref, room.withinMs), recipeRef: ref };
  return { ...opened, recipeRef: ref };
}

const whole = new Set<string>();

async function isWholeRecipe({ withinMs = LOAD_WITHIN_MS }: ScriptRoom, path: string): Promise<boolean> {
  if (!PLAIN.has(extname(path))) return false;
  if (whole.has(path)) return true;
  if ((await describeInThread(path, withinMs)).kind === 'script') return false;
  whole.add(path);
  return true;
}
