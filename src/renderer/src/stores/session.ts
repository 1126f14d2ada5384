import { create } from 'zustand';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import type { RecipeInfo } from '../../../shared/domain/recipe-info.ts';
import type { AppInfo, Settings, StartView } from '../../../shared/ipc/views.ts';
import { share } from '../lib/structural-share.ts';

/** What is known of the app itself; changes when a batch ends or a setting is set. */
export interface Ready {
  readonly kind: 'ready';
  readonly app: AppInfo;
  readonly settings: Settings;
  readonly recipes: readonly RecipeInfo[];
  /** Ended batches, newest first. */
  readonly recent: readonly BatchProgress[];
}

export interface Problem {
  /** False when there is no engine behind the window: it could not open. */
  readonly opened: boolean;
  readonly message: string;
}

/** The engine is still being opened: nothing runs, and what is asked of it is answered a moment later. */
interface Opening extends Pick<Ready, 'settings' | 'recipes'> {
  readonly kind: 'opening';
}

type Session =
  | { readonly kind: 'connecting' }
  | Opening
  | Ready
  | { readonly kind: 'broken'; readonly problem: Problem };

interface SessionState {
  readonly session: Session;
}

/** Before any are known. */
export const NO_SETTINGS: Settings = {
  colorScheme: 'auto',
  recipe: '',
  recipeOptions: {},
  outDir: '',
  resumeOnLaunch: 'ask',
  naming: '{name}',
  include: [],
  exclude: [],
  allFiles: false,
  whenDone: 'nothing',
  onClose: 'quit',
  taskColumns: [],
};
const NONE: readonly never[] = [];

export const useSession = create<SessionState>()(() => ({
  session: { kind: 'connecting' },
}));

export function showStart(start: StartView): void {
  useSession.setState({ session: { kind: 'opening', ...start } });
}

export function showSession(facts: Omit<Ready, 'kind'>): void {
  useSession.setState(({ session }) => ({ session: share<Session>(session, { kind: 'ready', ...facts }) }));
}

export function showBroken(problem: Problem): void {
  // A page that works goes on: one failed resync is not the end.
  useSession.setState(({ session }) =>
    session.kind === 'ready' ? { session } : { session: { kind: 'broken', problem } },
  );
}

export function showSettings(settings: Settings): void {
  useSession.setState(({ session }) =>
    session.kind === 'ready' ? { session: { ...session, settings } } : { session },
  );
}

/** A recipe that was chosen since; one of the same id is told anew. */
export function showRecipe(recipe: RecipeInfo): void {
  useSession.setState(({ session }) =>
    session.kind === 'ready'
      ? { session: { ...session, recipes: [...session.recipes.filter(({ id }) => id !== recipe.id), recipe] } }
      : { session },
  );
}

export function showRecent(recent: readonly BatchProgress[]): void {
  useSession.setState(({ session }) => ({
    session: session.kind === 'ready' ? share<Session>(session, { ...session, recent }) : session,
  }));
}

/** Calls `then` when the engine has answered; at once where it has. */
export function whenReady(then: () => void): void {
  if (useSession.getState().session.kind === 'ready') return then();
  const forget = useSession.subscribe(({ session }) => {
    if (session.kind !== 'ready') return;
    forget();
    then();
  });
}

export const selectKind = ({ session }: SessionState): Session['kind'] => session.kind;
export const selectProblem = ({ session }: SessionState): Problem | undefined =>
  session.kind === 'broken' ? session.problem : undefined;

export const selectSettings = ({ session }: SessionState): Settings =>
  'settings' in session ? session.settings : NO_SETTINGS;
export const selectRecipes = ({ session }: SessionState): readonly RecipeInfo[] =>
  'recipes' in session ? session.recipes : NONE;
export const selectRecent = ({ session }: SessionState): readonly BatchProgress[] =>
  session.kind === 'ready' ? session.recent : NONE;
export const selectApp = ({ session }: SessionState): AppInfo | undefined =>
  session.kind === 'ready' ? session.app : undefined;
