import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../../shared/app-error.ts';
import type { IsolatedRunner } from '../../ports.ts';
import type { Recipe } from '../recipe.ts';
import { describeInThread, LOAD_WITHIN_MS } from '../trusted-load.ts';
import type { BatchScript, ScriptRuns } from './about.ts';
import { COPIES, inOriginalWords } from './copy.ts';
import type { Described } from './describe.ts';
import { probeScript } from './probe-script.ts';
import { readScript, type ScriptText } from './read-script.ts';
import { recipeOfScript } from './script-recipe.ts';

/** A script that somebody must agree to before any of it runs. */
export interface ScriptRequest extends Pick<ScriptText, 'sha256' | 'head' | 'files'> {
  /** Absolute. */
  readonly path: string;
}

/** Says where a script may run, after whatever asking that takes. Throws AppError when it may not run at all. */
export type MayRun = (script: ScriptRequest) => ScriptRuns | Promise<ScriptRuns>;

export interface ScriptRoom {
  /** Where copies of scripts lie. */
  readonly copies: string;
  /** Starts the process that is asked what the script is. */
  readonly runner: IsolatedRunner;
  /** What a script may take to load, milliseconds; default 15,000. */
  readonly withinMs?: number;
}

/** The room in a data folder. */
export const scriptRoom = (dataDir: string, runner: IsolatedRunner): ScriptRoom => ({
  copies: join(dataDir, COPIES),
  runner,
});

/** A script that may run; or a whole recipe by path, which may as well. */
export type OpenedScript = { readonly recipe: Recipe; readonly script: BatchScript } | 'recipe';

/** Answers that are known, by the copy: what it says does not change. */
const described = new Map<string, Described>();

/** Reads a script, asks whether it may run, copies it, and learns what it is. Rejects with AppError; nothing was started. */
export async function openScript(room: ScriptRoom, path: string, mayRun: MayRun): Promise<OpenedScript> {
  try {
    return await open(room, path, mayRun);
  } catch (error) {
    const { code, message, details } = AppError.toData(error);
    const end = message.includes('Nothing was started.') ? '' : ' Nothing was started.';
    throw new AppError(code, `${message}${end}`, { cause: error, ...(details === undefined ? {} : { details }) });
  }
}

async function open(room: ScriptRoom, path: string, mayRun: MayRun): Promise<OpenedScript> {
  // Copied before anybody is asked: what was read is what will run.
  const { sha256, head, files, copy } = await readScript({ path, folder: room.copies, only: null });
  if (copy === null) throw new AppError('internal', `The script ${path} was not copied.`);
  const runs = await mayRun({ path, sha256, head, files });
  const found = await describe(room, join(room.copies, copy), path, runs);
  if (found.kind === 'script') {
    const script = { path, sha256, runs, copy, about: found.about };
    return { recipe: recipeOfScript(script), script };
  }
  if (runs === 'trusted') return 'recipe';
  throw new AppError(
    'usage',
    `${path} is a whole recipe, which runs inside Gristmill itself: it must be trusted. Nothing was started.`,
  );
}

async function describe(room: ScriptRoom, at: string, path: string, runs: ScriptRuns): Promise<Described> {
  const { runner, withinMs = LOAD_WITHIN_MS } = room;
  const known = described.get(at);
  if (known !== undefined) return known;
  try {
    const found = await (runs === 'trusted' ? describeInThread(at, withinMs) : probeScript(runner, at, path, withinMs));
    described.set(at, found);
    return found;
  } catch (error) {
    const { code, message } = AppError.toData(error);
    throw new AppError(code, inOriginalWords(message, at), { cause: error });
  }
}

/**
 * The copy of a batch's script, for its workers, and what there is to say of the original: it may have changed or gone,
 * and the batch goes on with what was agreed to. A copy that is gone is made again from an original that is the same.
 * Rejects with AppError `cannot-start`.
 */
export async function reopenScript(
  copies: string,
  script: BatchScript,
): Promise<{ readonly module: string; readonly notes: readonly string[] }> {
  const { path, copy } = script;
  const module = join(copies, copy);
  const there = existsSync(module);
  const change = await changeOf(script, there ? null : copies);
  if (change === null) return { module, notes: [] };
  if (there) return { module, notes: [goesOn(path, change)] };
  throw new AppError('cannot-start', `${withoutCopy(path, change, module)} Nothing was changed; start a new batch.`);
}

/** What a person should know of a batch's script before it goes on; null when it is as it was. Never rejects. */
export async function scriptNote(copies: string, script: BatchScript): Promise<string | null> {
  const { path, copy } = script;
  const module = join(copies, copy);
  const change = await changeOf(script, null);
  if (change === null) return null;
  return existsSync(module) ? goesOn(path, change) : `${withoutCopy(path, change, module)} It cannot go on.`;
}

const goesOn = (path: string, change: string): string =>
  `The script ${path} ${change}: the batch goes on with the code that was agreed to.`;

const withoutCopy = (path: string, change: string, module: string): string =>
  `The script ${path} ${change}, and its copy ${module} is gone.`;

/** What became of the original, in words; null when it is the same. It is copied to `folder` then, if that is given. */
async function changeOf({ path, sha256 }: BatchScript, folder: string | null): Promise<string | null> {
  try {
    const now = await readScript({ path, folder, only: sha256 });
    return now.sha256 === sha256 ? null : 'has changed since the batch began';
  } catch (error) {
    return `is no longer what it was (${AppError.toData(error).message})`;
  }
}
