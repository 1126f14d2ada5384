import { AppError } from '../../shared/app-error.ts';
import type { RecipeInfo } from '../../shared/domain/recipe-info.ts';
import { loadForMain } from '../engine/recipes/trusted-load.ts';
import { listRecipes, toRecipeInfo } from '../engine/recipes/registry.ts';

/**
 * The recipes that the page may ask for: the built-in ones, and modules that the person named when the app was
 * started. A page can never name code by itself.
 */
export class RecipeShelf {
  readonly infos: readonly RecipeInfo[];
  /** Why modules are missing, one sentence each. */
  readonly problems: readonly string[];

  private constructor(modules: readonly RecipeInfo[], problems: readonly string[]) {
    this.infos = [...listRecipes().map((recipe) => toRecipeInfo(recipe)), ...modules];
    this.problems = problems;
  }

  /** Loads the modules; one that is no recipe is left out and said. */
  static async load(modules: readonly string[]): Promise<RecipeShelf> {
    const infos: RecipeInfo[] = [];
    const problems: string[] = [];
    for (const path of modules) {
      try {
        infos.push({ ...toRecipeInfo(await loadForMain(path)), id: path });
      } catch (error) {
        problems.push(AppError.toData(error).message);
      }
    }
    return new RecipeShelf(infos, problems);
  }

  /** Throws AppError `usage` for anything that is not on the shelf. */
  assertOffered(id: string): void {
    if (this.infos.some((info) => info.id === id)) return;
    throw new AppError(
      'usage',
      `The recipe "${id}" is not offered here. Start the app with --recipe=FILE to offer a module of your own.`,
    );
  }
}
