import { createRequire } from 'node:module';
import { constants } from 'node:os';

/** What Node says of a shared library that is no module of its own; by then it is loaded. */
const NO_MODULE = 'did not self-register';
/** Code of sharp's warning of what is prevented here. */
const WARNING = 'SharpElectronLinux';

/**
 * Calls `load`, which loads sharp, so that it works in Electron on Linux; elsewhere it is only called. Every process of
 * Electron is linked with the system's GLib (for GTK), utility processes and Electron as Node too, and libvips has one of
 * its own: sharp would get the functions of the first for objects of the second, and the process leaks them or ends, by
 * the version of the first. So libvips is loaded first, as usual (it stays: it is marked never to be unloaded), and then
 * sharp with a search that starts at its own libraries. Only sharp: libvips must go on using the memory functions of
 * Electron, as the C library does. Sharp itself frees memory of the C library only where it is given names of files, so
 * it must be given bytes.
 */
export async function loadBesideGtk<T>(load: () => Promise<T>): Promise<T> {
  if (process.platform !== 'linux' || process.versions['electron'] === undefined) return load();
  const dlopen = process.dlopen.bind(process);
  const emitWarning = process.emitWarning.bind(process);
  loadLibvips();
  process.dlopen = (module, file) => dlopen(module, file, constants.dlopen.RTLD_LAZY | constants.dlopen.RTLD_DEEPBIND);
  process.emitWarning = (...told: readonly unknown[]) => {
    if (!JSON.stringify(told).includes(WARNING)) Reflect.apply(emitWarning, process, told);
  };
  try {
    return await load();
  } finally {
    Object.assign(process, { dlopen, emitWarning });
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
