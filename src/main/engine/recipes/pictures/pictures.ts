import { preparePictures } from './library.ts';
import type { Metadata, Sharp } from 'sharp';
import type { Chunk, ChunkContext, Recipe } from '../recipe.ts';
import { RecipeError } from '../recipe.ts';
import { pictureDeadlineMs } from './deadline.ts';
import { encode, inColours } from './encode.ts';
import { nativeCall } from './native-call.ts';
import { assertPixels, openPicture } from './open-picture.ts';
import { isDrawing, PICTURE_ENDINGS, pictureName } from './output-name.ts';
import { picturesOptions, type PicturesOptions, type WrittenFormat } from './pictures-options.ts';
import { readPicture } from './read-picture.ts';

/** What became of a picture. Sizes in pixels (of one frame) and bytes. */
interface PictureResult {
  readonly format: WrittenFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Frames or pages written. */
  readonly frames: number;
  readonly from: {
    readonly format: string;
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
    readonly frames: number;
  };
  readonly [key: string]: string | number | PictureResult['from'];
}

/** Pieces that the new picture is written in, bytes. */
const PIECE = 1024 * 1024;

/** What "keep" writes a kind of content as. */
const KEPT: Readonly<Partial<Record<string, WrittenFormat>>> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  tiff: 'tiff',
  heif: 'avif',
};

/**
 * Resizes and converts pictures by libvips. The file is read whole (512 MiB at most) and as it was listed, worked on in
 * memory by one native call at a time, and written when the new picture is there.
 */
export const pictures: Recipe<PicturesOptions, PictureResult> = {
  id: 'pictures',
  title: 'Pictures',
  purpose: 'Copies pictures upright and without private data, in another size or format if you choose one.',
  options: picturesOptions,
  takes: PICTURE_ENDINGS,
  native: true,
  deadlineMs: pictureDeadlineMs,
  output: pictureName,
  prepare: preparePictures,
  process: convert,
};

async function convert(chunk: Chunk, ctx: ChunkContext<PicturesOptions>): Promise<PictureResult> {
  const { options } = ctx;
  const bytes = readPicture(chunk, ctx);
  const { metadata, open } = await openPicture(bytes, ctx);
  const to = formatOf(chunk, metadata, options);
  const frames = framesOf(metadata, to);
  if (frames > 1) assertPixels(metadata, metadata.height * frames, options.maxMegapixels);
  const picture = change(open({ pages: frames > 1 ? -1 : 1 }), metadata, to, options);
  const { data, info } = await nativeCall(ctx, () => picture.toBuffer({ resolveWithObject: true }));
  for (let at = 0; at < data.length; at += PIECE) {
    ctx.checkCancelled();
    ctx.write(data.subarray(at, at + PIECE));
  }
  const { width, height } = options.autoOrient ? metadata.autoOrient : metadata;
  const total = metadata.pages ?? 1;
  return {
    format: to,
    width: info.width,
    height: info.pageHeight ?? info.height,
    bytes: data.length,
    frames,
    from: { format: metadata.format, width, height, bytes: bytes.length, frames: total },
  };
}

/** What the picture is to be written as. Throws where "keep" cannot be done. */
function formatOf({ path }: Chunk, { format }: Metadata, options: PicturesOptions): WrittenFormat {
  if (options.format !== 'keep') return options.format;
  if (isDrawing(Buffer.from(path))) return 'png';
  const kept = KEPT[format];
  if (kept !== undefined) return kept;
  const why = `The content is ${format}, which is not written, and the name does not say so; choose a format.`;
  throw new RecipeError('permanent', 'CANNOT_KEEP', why);
}

/** How many frames (GIF, WebP) or pages (TIFF) go into the new picture: all, if its format can hold them. */
function framesOf({ format, pages = 1 }: Metadata, to: WrittenFormat): number {
  const animated = (format === 'gif' || format === 'webp') && (to === 'gif' || to === 'webp');
  return animated || (format === 'tiff' && to === 'tiff') ? pages : 1;
}

function change(picture: Sharp, metadata: Metadata, to: WrittenFormat, options: PicturesOptions): Sharp {
  const { background } = options;
  const flat = to === 'jpeg' && metadata.hasAlpha;
  let changed = options.autoOrient ? picture.autoOrient() : picture;
  if (flat) changed = changed.flatten({ background });
  changed = resize(changed, options);
  if (options.metadata === 'keep') changed = changed.keepMetadata();
  return encode(inColours(changed, metadata, to, flat || options.fit === 'contain'), to, options);
}

function resize(picture: Sharp, { longestEdge, width, height, fit, enlarge, background }: PicturesOptions): Sharp {
  if (longestEdge + width + height === 0) return picture;
  const size = longestEdge > 0 ? { width: longestEdge, height: longestEdge } : sides(width, height);
  return picture.resize({ ...size, fit, background, withoutEnlargement: !enlarge });
}

const sides = (width: number, height: number): { readonly width?: number; readonly height?: number } => ({
  ...(width > 0 ? { width } : {}),
  ...(height > 0 ? { height } : {}),
});
