import { assertNever } from '../../../../shared/assert-never.ts';
import type { Input } from '../../../../shared/ipc/contract.ts';
import type { PreflightView, Settings } from '../../../../shared/ipc/views.ts';
import { OWN_NAMES } from '../../../../shared/naming/template.ts';
import { joinPaths } from '../../../../shared/path-text.ts';
import { call, CommandError } from '../../bridge/client.ts';
import {
  selectRecipes,
  selectSettings,
  showRecipe,
  showSettings,
  useSession,
  whenReady,
} from '../../stores/session.ts';
import { chooseOnConflict, selectOnConflict, showFlow, usePreflight } from '../../stores/preflight.ts';
import type { BatchChoice, Flow, PreflightRequest } from '../../stores/preflight.ts';
import { attempt, reportError } from '../../ui/report.ts';
import { startBlock, takenNames } from './preflight-words.ts';
import { chosenOptions, mutable, withoutPaths, wrongOptions } from './recipe-choice.ts';

/* What happens between a drop and the start of a batch. One flow at a time; its stages are in `stores/preflight.ts`. */

/**
 * Looks at these paths, together with those of a flow that is open already. Before the engine is open they wait: what
 * the window is drawn from until then may not be how it is set.
 */
export function openPaths(paths: readonly string[]): void {
  if (paths.length > 0) whenReady(() => look(paths));
}

function look(paths: readonly string[]): void {
  const { flow } = usePreflight.getState();
  const before = goesOnWith(flow);
  const settings = selectSettings(useSession.getState());
  const recipe = chosenRecipe();
  if (recipe === undefined) return;
  const options = chosenOptions(recipe, settings);
  chooseOnConflict('fail');
  void run({
    ...chosen(settings),
    ...before,
    paths: [...new Set([...(before.paths ?? []), ...paths])],
    recipe: recipe.id,
    options,
  });
}

/** What is dropped joins what was; but not files that failed in a batch, which are chosen by that. */
const goesOnWith = (flow: Flow): Partial<PreflightRequest> =>
  flow.kind === 'idle' || flow.kind === 'starting' || flow.request.failedOf !== undefined ? {} : flow.request;

/** Names and globs as they were chosen last. */
export const chosen = ({ naming, include, exclude, allFiles }: Settings): BatchChoice => ({
  naming,
  include: [...include],
  exclude: [...exclude],
  allFiles,
});

export function chosenRecipe(session = useSession.getState()) {
  const recipes = selectRecipes(session);
  return recipes.find((recipe) => recipe.id === selectSettings(session).recipe) ?? recipes[0];
}

/** What stays in sight, and what was pressed, while it is counted once more. */
type Kept = Pick<Extract<Flow, { kind: 'counting' }>, 'before' | 'asked' | 'thenStart'>;
const NOTHING_KEPT: Kept = { before: null, asked: null, thenStart: false };

/** Counts, and shows the outcome unless another question came meanwhile. */
export async function run(wanted: PreflightRequest, kept: Kept = NOTHING_KEPT): Promise<void> {
  showFlow({ kind: 'counting', request: wanted, count: null, ...kept });
  const current = () => {
    const { flow } = usePreflight.getState();
    return flow.kind === 'counting' && flow.request === wanted ? flow : null;
  };
  try {
    const view = await call('preflight.run', { ...wanted, paths: joinPaths(wanted.paths) });
    const counting = current();
    if (counting === null) return;
    showFlow({ kind: 'ready', request: wanted, view });
    if (counting.thenStart && bringsNothingNew(view, kept.before)) void start();
  } catch (error) {
    if (current() === null) return;
    const message = error instanceof Error ? error.message : String(error);
    const details = error instanceof CommandError ? error.details : undefined;
    const recipe = selectRecipes(useSession.getState()).find(({ id }) => id === wanted.recipe);
    showFlow({ kind: 'failed', request: wanted, message, fields: wrongOptions(recipe, details) });
  }
}

/** There is nothing in it that a person who pressed Start before it was there would want to see first. */
function bringsNothingNew(view: PreflightView, before: PreflightView | null): boolean {
  if (startBlock(view, selectOnConflict(usePreflight.getState())) !== undefined || takenNames(view) > 0) return false;
  return view.warnings.every((warning) => before?.warnings.includes(warning) === true);
}

/** Counts once more with something changed; main keeps the newest few of what was counted. */
export function runAgain(change: Partial<PreflightRequest> = {}): void {
  const { flow } = usePreflight.getState();
  if (flow.kind !== 'idle' && flow.kind !== 'starting') recount(flow, { ...flow.request, ...change });
}

function recount(flow: Exclude<Flow, { kind: 'idle' | 'starting' }>, request: PreflightRequest): void {
  const kept = keptOf(flow);
  // Another recipe has other questions.
  void run(request, request.recipe === flow.request.recipe ? kept : { ...kept, asked: null });
}

function keptOf(flow: Exclude<Flow, { kind: 'idle' | 'starting' }>): Kept {
  switch (flow.kind) {
    case 'counting':
      return { before: flow.before, asked: flow.asked, thenStart: flow.thenStart };
    case 'ready':
      return { ...NOTHING_KEPT, before: flow.view };
    case 'failed':
      // Where nothing is asked for, the count is what a person wants to see.
      if (Object.keys(flow.fields).length === 0) return NOTHING_KEPT;
      return { ...NOTHING_KEPT, asked: { message: flow.message, fields: flow.fields } };
    default:
      return assertNever(flow, 'flow');
  }
}

/** From the moment something is changed: Start means what is chosen now, and no count from before is heard. */
function holdFlow(): void {
  const { flow } = usePreflight.getState();
  if (flow.kind !== 'ready' && flow.kind !== 'counting') return;
  showFlow({ kind: 'counting', request: { ...flow.request }, count: null, ...keptOf(flow) });
}

/** The change was not kept: what was counted before holds again, and Start has to be pressed anew. */
function letGo(): void {
  const { flow } = usePreflight.getState();
  if (flow.kind === 'counting') void run({ ...flow.request }, { ...keptOf(flow), thenStart: false });
}

/** A batch that is being started will be: then it is too late. */
export function cancelFlow(): void {
  const { flow } = usePreflight.getState();
  if (flow.kind === 'starting') return;
  showFlow({ kind: 'idle' });
  if (flow.kind === 'counting') void attempt('Could not stop the count', () => call('preflight.cancel', {}));
  if (flow.kind === 'ready')
    void attempt('Could not let go of the files', () => call('preflight.cancel', { id: flow.view.id }));
  void forgetPaths();
}

/** Starts the batch, or queues it behind the one that runs; after a change, as soon as its files have been counted anew. */
export async function start(): Promise<void> {
  const { flow, onConflict } = usePreflight.getState();
  if (flow.kind === 'counting') return showFlow({ ...flow, thenStart: true });
  if (flow.kind !== 'ready') return;
  const { view, request: wanted } = flow;
  const starting: Flow = { kind: 'starting', request: wanted, view };
  showFlow(starting);
  // Before anything else can be dropped.
  void forgetPaths();
  // Something may have been dropped meanwhile.
  const still = (): boolean => usePreflight.getState().flow === starting;
  try {
    await call('batch.start', { preflightId: view.id, outDir: view.outDir, onConflict });
    if (still()) showFlow({ kind: 'idle' });
  } catch (error) {
    reportError('Could not start the batch', error);
    if (!still()) return;
    showFlow({ kind: 'ready', request: wanted, view });
    void setChoice({ recipeOptions: withOptions(wanted) });
  }
}

/** The options of all recipes, with those of this batch. */
const withOptions = ({ recipe, options }: PreflightRequest): ReturnType<typeof mutable> => ({
  ...mutable(selectSettings(useSession.getState()).recipeOptions),
  [recipe]: { ...options },
});

/**
 * A manifest is that of one batch: the next one must not be held against it because nobody looked. Paths among the
 * options go when the sheet does, however that is, and at the launch.
 */
export async function forgetPaths(): Promise<void> {
  const session = useSession.getState();
  const { recipeOptions } = selectSettings(session);
  const next = withoutPaths(selectRecipes(session), recipeOptions);
  if (next !== null) await setChoice({ recipeOptions: next });
}

/** Who opens a dialog has thought again: a start that waits for the count waits for another press. */
function unpress(): void {
  const { flow } = usePreflight.getState();
  if (flow.kind === 'counting' && flow.thenStart) showFlow({ ...flow, thenStart: false });
}

/** For this batch and all that come. */
export async function chooseOutDir(): Promise<void> {
  unpress();
  const picked = await attempt('Could not choose a folder', () => call('dialog.pick', { kind: 'output' }));
  const outDir = picked?.paths[0];
  if (outDir !== undefined) await keepOutDir(outDir, { outDir });
}

/** Beside what is dropped, this time and from now on. */
export const forgetOutDir = (): Promise<void> => keepOutDir('', {});

async function keepOutDir(kept: string, here: Pick<PreflightRequest, 'outDir'>): Promise<void> {
  const settings = await attempt('Could not keep the folder', () => call('settings.set', { outDir: kept }));
  if (settings !== undefined) showSettings(settings);
  const { flow } = usePreflight.getState();
  if (flow.kind === 'idle' || flow.kind === 'starting') return;
  // Other names are taken there.
  chooseOnConflict('fail');
  const { outDir: _before, ...request } = flow.request;
  recount(flow, { ...request, ...here });
}

/** Lets the person choose the file or the folder that an option of a recipe asks for; null when none was. */
export async function pickOne(what: 'file' | 'folder'): Promise<string | null> {
  unpress();
  const picked = await attempt('Could not open the file dialog', () => call('dialog.pick', { kind: `one-${what}` }));
  return picked?.paths[0] ?? null;
}

export async function pick(kind: 'files' | 'folder'): Promise<void> {
  const picked = await attempt('Could not open the file dialog', () => call('dialog.pick', { kind }));
  if (picked !== undefined) openPaths(picked.paths);
}

/**
 * Another recipe begins with all files and their own names: those that a preset had chosen for the one before would leave
 * out files that nobody means to.
 */
export function chooseRecipe(recipe: string): Promise<void> {
  if (recipe === chosenRecipe()?.id) return Promise.resolve();
  // What is taken is another question then.
  chooseOnConflict('fail');
  return setChoice({ recipe, naming: OWN_NAMES, include: [], exclude: [], allFiles: false });
}

/** Has the person choose a script and agree to it; from then on it is a recipe like the others. */
export async function chooseScript(): Promise<void> {
  const recipe = await attempt('Could not take the script', () => call('script.choose'), 'script');
  if (recipe === undefined || recipe === null) return;
  showRecipe(recipe);
  await chooseRecipe(recipe.id);
}

/** Keeps a choice for the next time, and counts again when files wait for it: names of outputs depend on it. */
export async function setChoice(change: Input<'settings.set'>): Promise<void> {
  holdFlow();
  const settings = await attempt('Could not keep the choice', () => call('settings.set', change));
  if (settings === undefined) return letGo();
  showSettings(settings);
  const recipe = chosenRecipe();
  // Globs of a batch that does failed files again are its own until they are changed.
  const all = chosen(settings);
  const changed = Object.fromEntries(Object.entries(all).filter(([name]) => name in change));
  runAgain(recipe === undefined ? {} : { ...changed, recipe: recipe.id, options: chosenOptions(recipe, settings) });
}

/** Names and globs. */
export const setBatchChoice = (change: Partial<BatchChoice>): Promise<void> => setChoice(change);
