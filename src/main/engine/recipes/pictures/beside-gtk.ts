import { createRequire } from 'node:module';
import { constants } from 'node:os';

/** What Node says of a shared library that is no module of its own; by then it is loaded. */
const NO_MODULE = 'did not self-register';

/**
 * Calls `load`, which loads sharp, so that it works in Electron on Linux; elsewhere it is only called. Electron brings
 * the system's GLib with it (for GTK), libvips has one of its own, and sharp would get the functions of the first for
 * objects of the second: pictures come out, and after some the process ends. So libvips is loaded first, as usual (it
 * stays: it is marked never to be unloaded), and then sharp with a search that starts at its own libraries. Only sharp:
 * libvips must go on using the memory functions of Electron, as the C library does.
 */
export async function loadBesideGtk<T>(load: () => Promise<T>): Promise<T> {
  if (process.platform !== 'linux' || process.versions['electron'] === undefined) return load();
  const plain = process.dlopen.bind(process);
  loadLibvips();
  process.dlopen = (module, file) => plain(module, file, constants.dlopen.RTLD_LAZY | constants.dlopen.RTLD_DEEPBIND);
  try {
    return await load();
  } finally {
    process.dlopen = plain;
  }
}

function loadLibvips(): void {
  const sharp = createRequire(import.meta.url).resolve('sharp');
  const file = createRequire(sharp).resolve(`@img/sharp-libvips-linux-${process.arch}/binary`);
  try {
    process.dlopen({ exports: {} }, file);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes(NO_MODULE)) throw error;
  }
}
