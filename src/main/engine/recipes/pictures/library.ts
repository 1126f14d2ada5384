import type { SharpConstructor } from 'sharp';
import { loadBesideGtk } from './beside-gtk.ts';

let loaded: Promise<SharpConstructor> | null = null;

/**
 * The picture library, loaded with the first picture of a thread: main, which knows the recipes too, never loads it.
 * libvips belongs to the process, so its settings are those of all threads: no cache (each file is read once), and no
 * threads of its own (one file a worker is what the cores are shared by).
 */
export function pictureLibrary(): Promise<SharpConstructor> {
  return (loaded ??= load());
}

async function load(): Promise<SharpConstructor> {
  const { default: sharp } = await loadBesideGtk(() => import('sharp'));
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}
