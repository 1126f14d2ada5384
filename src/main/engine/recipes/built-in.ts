import { DRILL_RECIPE } from '../../../shared/domain/drill.ts';
import type { Recipe } from './recipe.ts';

/** Each is loaded when it is asked for: a thread works by one of them, and all of them take it as long as its own start. */
const LOADERS: ReadonlyMap<string, () => Promise<Recipe>> = new Map<string, () => Promise<Recipe>>([
  ['checksum', async () => (await import('./checksum/checksum.ts')).checksum],
  ['verify', async () => (await import('./verify/verify.ts')).verify],
  ['compress', async () => (await import('./compress/compress.ts')).compress],
  ['expand', async () => (await import('./expand/expand.ts')).expand],
  ['pictures', async () => (await import('./pictures/pictures.ts')).pictures],
  ['contact-sheet', async () => (await import('./contact-sheet/contact-sheet.ts')).contactSheet],
  ['text', async () => (await import('./text/text.ts')).text],
  ['find', async () => (await import('./find/find.ts')).find],
  ['program', async () => (await import('./program/program.ts')).program],
  [DRILL_RECIPE, async () => (await import('./drill/fault-drill.ts')).faultDrill],
]);

/** Ids of the recipes that are offered, in the order in which they are. */
export const BUILT_IN: readonly string[] = [...LOADERS.keys()].filter((id) => id !== DRILL_RECIPE);

/** The built-in recipe of this id, the fault drill among them; undefined where there is none. */
export const loadBuiltIn = async (id: string): Promise<Recipe | undefined> => LOADERS.get(id)?.();
