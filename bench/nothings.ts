import { join } from 'node:path';
import type { Prepared } from '../src/main/engine/batch/preflight.ts';
import { loadRecipe } from '../src/main/engine/recipes/load.ts';
import { TableBuilder } from '../src/main/engine/scan/table-builder.ts';

/** A listing of files that need not exist: the recipe does not look at them. */
export async function nothings(count: number): Promise<Prepared> {
  const recipeRef = join(process.env['GRISTMILL_THREADS_DIR'] ?? '', 'fixtures/noop.js');
  const table = new TableBuilder();
  const folder = table.folder('/nowhere', 0);
  for (let i = 0; i < count; i++) table.add(folder, String(i).padStart(8, '0'), 0, 0);
  const scan = {
    table: table.finish(),
    bytes: 0,
    refused: [],
    refusedCount: 0,
    junk: { count: 0, names: [] },
    notTaken: { count: 0, endings: [] },
    base: new Uint8Array(0),
    roots: [],
  };
  return { recipe: await loadRecipe(recipeRef), recipeRef, options: {}, scan };
}
