import type { PicturesOptions, WrittenFormat } from './pictures-options.ts';

/** How the name of a picture of a format may end, the usual one first. */
const ENDINGS: Readonly<Record<Exclude<WrittenFormat, 'gif'>, readonly string[]>> = {
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  png: ['.png'],
  webp: ['.webp'],
  avif: ['.avif'],
  tiff: ['.tif', '.tiff'],
};
const DRAWINGS = ['.svg', '.svgz'];
/** How the names of files end that are read as pictures: see `Recipe.takes`. Whatever they are called, content decides. */
export const PICTURE_ENDINGS: readonly string[] = [...Object.values(ENDINGS).flat(), '.gif', '.apng', ...DRAWINGS].map(
  (ending) => ending.slice(1),
);
const REPLACED = new Set([...Object.values(ENDINGS).flat(), ...DRAWINGS, '.gif', '.heic', '.heif', '.apng', '.bmp']);

const SLASH = 0x2f;
const DOT = 0x2e;

/**
 * The name of the new picture: the ending of its format instead of that of the old one. A name that ends as the format
 * may (`.JPG`, `.jpeg`) stays; to one without the ending of a picture the new one is added (`scan.001` -> `scan.001.jpg`).
 */
export function pictureName(path: Buffer, { format }: Pick<PicturesOptions, 'format'>): Buffer {
  const ending = endingOf(path);
  const known = ending.toLowerCase();
  const to = format === 'keep' ? (DRAWINGS.includes(known) ? 'png' : null) : format;
  if (to === null || ENDINGS[to].includes(known)) return path;
  const stem = REPLACED.has(known) ? path.subarray(0, path.length - ending.length) : path;
  return Buffer.concat([stem, Buffer.from(ENDINGS[to][0] ?? '')]);
}

/** Whether "keep" makes a PNG of it, by its name: names of outputs are made before the files are read. */
export const isDrawing = (path: Buffer): boolean => DRAWINGS.includes(endingOf(path).toLowerCase());

/** From the last dot on; nothing where the name starts with it. */
function endingOf(path: Buffer): string {
  const name = path.subarray(path.lastIndexOf(SLASH) + 1);
  const dot = name.lastIndexOf(DOT);
  return dot <= 0 ? '' : name.toString('latin1', dot);
}
