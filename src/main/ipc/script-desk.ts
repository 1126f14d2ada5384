import { dialog, type BrowserWindow } from 'electron';
import { AppError } from '../../shared/app-error.ts';
import type { RecipeInfo } from '../../shared/domain/recipe-info.ts';
import { openRecipe } from '../engine/recipes/open-recipe.ts';
import { toRecipeInfo } from '../engine/recipes/registry.ts';
import type { ScriptRuns } from '../engine/recipes/script/about.ts';
import { SCRIPT_ENDINGS } from '../engine/recipes/script/endings.ts';
import type { ScriptRequest, ScriptRoom } from '../engine/recipes/script/open-script.ts';
import { TrustedScripts } from '../engine/recipes/script/trusted-scripts.ts';
import type { RecipeShelf } from './recipe-shelf.ts';

/** Lines of a script that are shown to who is to agree. */
const SHOWN = 24;
/** What the buttons of the question mean; the last agrees to nothing. */
const ANSWERS: readonly (ScriptRuns | null)[] = ['isolated', 'trusted', null];

/** Users' scripts in the app: chosen from the disk by the person, never by the page, and agreed to in a dialog. */
export class ScriptDesk {
  readonly #window: BrowserWindow;
  readonly #room: ScriptRoom;
  readonly #shelf: RecipeShelf;
  readonly #trusted: TrustedScripts;

  constructor(window: BrowserWindow, room: ScriptRoom, shelf: RecipeShelf, dataDir: string) {
    this.#window = window;
    this.#room = room;
    this.#shelf = shelf;
    this.#trusted = new TrustedScripts(dataDir);
  }

  /** Has the person choose a script, and puts it on the shelf; null when nothing was chosen or agreed to. Throws AppError. */
  async choose(): Promise<RecipeInfo | null> {
    const extensions = SCRIPT_ENDINGS.map((ending) => ending.slice(1));
    const { filePaths } = await dialog.showOpenDialog(this.#window, {
      properties: ['openFile', 'showHiddenFiles'],
      filters: [{ name: 'Scripts', extensions }],
    });
    const [path] = filePaths;
    if (path === undefined) return null;
    try {
      const { recipe } = await openRecipe(this.#room, path, this.mayRun);
      return this.#shelf.add({ ...toRecipeInfo(recipe), id: path });
    } catch (error) {
      // Who said no knows that.
      if (error instanceof AppError && error.details?.['declined'] === true) return null;
      throw error;
    }
  }

  /** What was agreed to runs; for all else the person is asked, also for one that was changed since. */
  readonly mayRun = async (script: ScriptRequest): Promise<ScriptRuns> => {
    const { path, sha256 } = script;
    const standing = this.#trusted.standing(path, sha256);
    if (standing.runs !== null) return standing.runs;
    const why = standing.problem ?? (standing.changed ? 'It has changed since you agreed to it' : null);
    const runs = await this.#ask(script, why);
    if (runs === null) {
      const details = { declined: true };
      throw new AppError('not-now', `You did not agree to the script ${path}. Nothing was started.`, { details });
    }
    this.#trusted.agree(path, sha256, runs);
    return runs;
  };

  async #ask({ path, sha256, files, head }: ScriptRequest, why: string | null): Promise<ScriptRuns | null> {
    const lines = head.split('\n');
    const shown = `${lines.slice(0, SHOWN).join('\n')}${lines.length > SHOWN ? '\n…' : ''}`;
    const what = files === 1 ? '' : ` (of it and the ${files - 1} it imports by path)`;
    const { response } = await dialog.showMessageBox(this.#window, {
      type: 'question',
      message: 'Run this script?',
      detail:
        `${why === null ? '' : `${why}.\n\n`}${path}\nSHA-256${what} ${sha256}\n\n` +
        'It runs with your rights. Allowed, each file runs in a process of its own; trusted, it runs inside ' +
        `Gristmill, which it can take down. You are asked once for each content.\n\n${shown}`,
      buttons: ['Allow', 'Trust', 'Cancel'],
      defaultId: ANSWERS.length - 1,
      cancelId: ANSWERS.length - 1,
      noLink: true,
    });
    return ANSWERS[response] ?? null;
  }
}
