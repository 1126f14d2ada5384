import { stat, statfs } from 'node:fs/promises';
import { dirname, parse } from 'node:path';
import type { VolumeFigures } from '../ports.ts';

/** The volume that a folder lies on; of one that is not there yet, its nearest parent's. Null when nothing can be told. */
export async function readVolume(folder: string): Promise<VolumeFigures | null> {
  const there = await nearest(folder);
  if (there === null) return null;
  const { blocks, bavail, bfree, bsize } = await statfs(there.path);
  const used = blocks - bfree;
  return {
    root: await rootOf(there.path, there.device),
    percent: used + bavail === 0 ? 0 : (100 * used) / (used + bavail),
    freeBytes: bavail * bsize,
  };
}

async function nearest(folder: string): Promise<{ readonly path: string; readonly device: number } | null> {
  const device = await deviceOf(folder);
  if (device !== null) return { path: folder, device };
  const parent = dirname(folder);
  return parent === folder ? null : nearest(parent);
}

/** The topmost folder of the same device. */
async function rootOf(path: string, device: number): Promise<string> {
  if (process.platform === 'win32') return parse(path).root;
  const parent = dirname(path);
  if (parent === path || (await deviceOf(parent)) !== device) return path;
  return rootOf(parent, device);
}

/** Null: it is not there, or may not be looked at. */
const deviceOf = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ dev }) => dev,
    () => null,
  );
