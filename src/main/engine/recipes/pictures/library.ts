import type { SharpConstructor } from 'sharp';
import { RecipeError } from '../recipe.ts';
import { loadBesideGtk } from './beside-gtk.ts';

let loaded: Promise<SharpConstructor> | null = null;

/**
 * The picture library, loaded with the first picture of a thread: main, which knows the recipes too, never loads it.
 * libvips belongs to the process, so its settings are those of all threads: no cache (each file is read once), and no
 * threads of its own (one file a worker is what the cores are shared by). Throws a permanent RecipeError where it cannot
 * be loaded: it is not there, or is not made for this system.
 */
export function pictureLibrary(): Promise<SharpConstructor> {
  return (loaded ??= load());
}

async function load(): Promise<SharpConstructor> {
  const { default: sharp } = await loadBesideGtk(() => import('sharp')).catch((error: unknown) => {
    throw notLoaded(error);
  });
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

/** Its own words go on for many lines; the first tells. */
function notLoaded(cause: unknown): RecipeError {
  const [said = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  const message = `Pictures cannot be read on this system: their library does not load. (${said})`;
  return new RecipeError('permanent', 'NO_PICTURE_LIBRARY', message, { cause });
}
