import { isAbsolute, resolve } from 'node:path';
import type { Alert } from '../../shared/domain/alert.ts';
import type { TaskMetadata } from '../../shared/domain/task.ts';
import { parseOptions, type Prepared } from './batch/preflight.ts';
import type { HealthHost } from './health/health-host.ts';
import type { NameChoice } from './names/name-choice.ts';
import type { BatteryProbe, Clock, IsolatedRunner, Logger, MemoryProbe, Random } from './ports.ts';
import { openRecipe } from './recipes/open-recipe.ts';
import type { Recipe } from './recipes/recipe.ts';
import type { MayRun, ScriptRoom } from './recipes/script/open-script.ts';
import type { ScanOrder } from './scan/scan-messages.ts';
import type { ScanProgress } from './scan/scan-result.ts';
import { scan, scanBy, type ScanOptions } from './scan/scanner.ts';

export interface ProcessorHost extends HealthHost {
  /** Folder for everything that is kept; see `dataDir()` for the default. */
  readonly dataDir?: string;
  readonly clock?: Clock;
  /** For the jitter of retries; seeded in tests. */
  readonly random?: Random;
  readonly logger?: Logger;
  /** Memory of the machine, for the guard; the system's own figures when left out. */
  readonly memory?: MemoryProbe;
  /** Whether the machine runs on its battery, asked while work runs gently; the system's own word when left out. */
  readonly battery?: BatteryProbe;
  /** Starts the processes of the isolation lane; plain Node's own when left out. */
  readonly isolated?: IsolatedRunner;
  /** The process stays when there is nothing to do: `status.json` has it from now on, not from the first batch on. */
  readonly resident?: boolean;
  /** Alert rows of an earlier session. */
  readonly alerts?: readonly Alert[];
}

export interface PrepareRequest {
  /** Relative ones count from the working folder; as a text, see `shared/path-text.ts`, they must be absolute. */
  readonly paths: ScanOrder['paths'];
  /** Id of a built-in recipe, or the path of a module. */
  readonly recipe: string;
  readonly options?: unknown;
  /** Makes the options where the recipe must be known for that, in place of `options`. */
  readonly optionsFor?: (recipe: Recipe) => unknown;
  /** Asked before a script runs; left out, the caller answers for it as for its own code. */
  readonly mayRun?: MayRun;
  readonly outDir?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Also what folders hold of junk, see `shared/domain/junk.ts`, and what the recipe does not take; left out by default. */
  readonly allFiles?: boolean;
  /** Folders: a file that was named is mirrored from the deepest of them that holds it, and not from its own folder. */
  readonly bases?: readonly (string | Uint8Array)[];
  readonly onProgress?: (progress: ScanProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ProcessOptions
  extends
    Pick<PrepareRequest, 'include' | 'exclude' | 'allFiles' | 'signal' | 'mayRun'>,
    Partial<Pick<NameChoice, 'name' | 'onConflict'>> {
  readonly options?: unknown;
  /** Where outputs go. Left out, the results are only yielded and nothing is written. */
  readonly out?: string;
}

/** What `processFilesParallel` yields for each file, in order of completion. */
export interface FileOutcome extends TaskMetadata {
  /** What the recipe returned; null for a file that did not complete. */
  readonly result: unknown;
}

/** Lists the inputs and checks the options; writes nothing. `dataDirs` are no input, wherever they lie. */
export async function prepareRequest(
  request: PrepareRequest,
  room: ScriptRoom,
  dataDirs: readonly string[],
): Promise<Prepared> {
  const opened = await openRecipe(room, absoluteRecipe(request.recipe), request.mayRun);
  const { recipe } = opened;
  const options = parseOptions(recipe, request.optionsFor?.(recipe) ?? request.options);
  const { paths } = request;
  const asked: ScanOrder = {
    paths: typeof paths === 'string' ? paths : paths.map(absolute),
    include: request.include ?? [],
    exclude: request.exclude ?? [],
    allFiles: request.allFiles ?? false,
    ...(recipe.takes === undefined ? {} : { takes: recipe.takes }),
    bases: (request.bases ?? []).map(absolute),
    dataDirs,
    ...(request.outDir === undefined ? {} : { outDir: resolve(request.outDir) }),
  };
  const how: ScanOptions = {
    ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  if (recipe.list === undefined) return { ...opened, options, scan: await scan(asked, how) };
  const listed = await scanBy({ request: asked, recipe: opened.recipeRef, options }, how);
  return { ...opened, options: listed.options, scan: listed.result };
}

const absolute = (path: string | Uint8Array): string | Uint8Array => (typeof path === 'string' ? resolve(path) : path);

/** A path is made absolute; an id stays as it is. */
function absoluteRecipe(recipe: string): string {
  return isAbsolute(recipe) || recipe.startsWith('.') ? resolve(recipe) : recipe;
}
