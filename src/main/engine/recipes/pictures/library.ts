import type { SharpConstructor } from 'sharp';
import { RecipeError } from '../recipe.ts';
import { loadBesideGtk } from './beside-gtk.ts';

let loaded: Promise<SharpConstructor> | null = null;

/**
 * The picture library, loaded in each thread that works with pictures: main, which knows the recipes too, never loads it.
 * libvips belongs to the process, so its settings are those of all threads: no cache (each file is read once), and no
 * threads of its own (one file a worker is what the cores are shared by). Throws a permanent RecipeError where it cannot
 * be loaded: it is not there, or is not made for this system.
 */
export function pictureLibrary(): Promise<SharpConstructor> {
  return (loaded ??= load());
}

/** For a thread that is to work with pictures. Where the library does not load, each picture tells. */
export async function preparePictures(): Promise<void> {
  await pictureLibrary().catch(() => undefined);
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
