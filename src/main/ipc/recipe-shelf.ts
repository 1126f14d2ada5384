import { AppError } from '../../shared/app-error.ts';
import type { RecipeInfo } from '../../shared/domain/recipe-info.ts';
import { openRecipe } from '../engine/recipes/open-recipe.ts';
import type { ScriptRoom } from '../engine/recipes/script/open-script.ts';
import { findRecipe, listRecipes, toRecipeInfo } from '../engine/recipes/registry.ts';

/**
 * The recipes that the page may ask for: the built-in ones, modules that the person named when the app was started,
 * and scripts that the person has chosen since. A page can never name code by itself.
 */
export class RecipeShelf {
  readonly #infos: RecipeInfo[];
  readonly #chosen = new Set<string>();
  /** Why modules are missing, one sentence each. */
  readonly problems: readonly string[];

  private constructor(modules: readonly RecipeInfo[], problems: readonly string[]) {
    this.#infos = [...listRecipes().map((recipe) => toRecipeInfo(recipe)), ...modules];
    this.problems = problems;
  }

  /** Loads the modules; one that is no recipe is left out and said. */
  static async load(modules: readonly string[], room: ScriptRoom): Promise<RecipeShelf> {
    const infos: RecipeInfo[] = [];
    const problems: string[] = [];
    for (const path of modules) {
      try {
        infos.push({ ...toRecipeInfo((await openRecipe(room, path)).recipe), id: path });
      } catch (error) {
        problems.push(AppError.toData(error).message);
      }
    }
    return new RecipeShelf(infos, problems);
  }

  get infos(): readonly RecipeInfo[] {
    return this.#infos;
  }

  /** Those that are there at every start. */
  get builtIn(): readonly RecipeInfo[] {
    return this.#infos.filter(({ id }) => findRecipe(id) !== undefined);
  }

  /** A script that the person has chosen; one that was there is told anew. */
  add(info: RecipeInfo): RecipeInfo {
    const known = this.#infos.findIndex(({ id }) => id === info.id);
    if (known === -1) this.#infos.push(info);
    else this.#infos[known] = info;
    this.#chosen.add(info.id);
    return info;
  }

  /** Whether a recipe must be agreed to before it runs: naming it at the start of the app is the say-so. */
  mustAsk(id: string): boolean {
    return this.#chosen.has(id);
  }

  /** Throws AppError `usage` for anything that is not on the shelf. */
  assertOffered(id: string): void {
    if (this.#infos.some((info) => info.id === id)) return;
    throw new AppError(
      'usage',
      `The recipe "${id}" is not offered here. Choose a script of your own once more, or start the app with --recipe=FILE.`,
    );
  }
}
