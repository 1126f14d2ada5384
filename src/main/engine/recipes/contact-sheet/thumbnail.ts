import type { Chunk, ChunkContext } from '../recipe.ts';
import { pictureLibrary } from '../pictures/library.ts';
import { nativeCall } from '../pictures/native-call.ts';
import { openPicture } from '../pictures/open-picture.ts';
import { readPicture } from '../pictures/read-picture.ts';
import type { ContactSheetOptions } from './contact-sheet-options.ts';

/** A picture made small: a WebP in base64, as it stands in the results until the sheet is made. */
export interface Thumbnail {
  readonly webp: string;
  readonly width: number;
  readonly height: number;
  readonly [key: string]: string | number;
}

/** Largest WebP that is kept, in bytes: all of the batch are in memory together when the sheet is made. */
export const MAX_THUMBNAIL = 8 * 1024;

/** Tried one after the other until the thumbnail is small enough: nearly always the first does, the last with any noise. */
const ATTEMPTS = [
  { scale: 1, quality: 80 },
  { scale: 1, quality: 60 },
  { scale: 1, quality: 35 },
  { scale: 1, quality: 10 },
  { scale: 1 / 2, quality: 35 },
  { scale: 1 / 4, quality: 35 },
] as const;

/** Decodes a picture (its first frame) to the size of a thumbnail, on the colour of the sheet. */
export async function makeThumbnail(chunk: Chunk, ctx: ChunkContext<ContactSheetOptions>): Promise<Thumbnail> {
  const { thumbnail, autoOrient, background } = ctx.options;
  const { metadata, open } = await openPicture(readPicture(chunk, ctx), ctx);
  const picture = open({ pages: 1, autoOrient })
    .flatten({ background })
    // A drawing loses nothing by being drawn larger.
    .resize({ width: thumbnail, height: thumbnail, fit: 'inside', withoutEnlargement: metadata.format !== 'svg' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' });
  const { data, info } = await nativeCall(ctx, () => picture.toBuffer({ resolveWithObject: true }));
  const sharp = await pictureLibrary();
  for (const { scale, quality } of ATTEMPTS) {
    const width = Math.max(1, Math.round(info.width * scale));
    const height = Math.max(1, Math.round(info.height * scale));
    const small = sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
    const webp = await nativeCall(ctx, () => small.resize(width, height).webp({ quality }).toBuffer());
    if (webp.length <= MAX_THUMBNAIL) return { webp: webp.toString('base64'), width, height };
  }
  throw new Error('A picture of a few thousand pixels takes more bytes than it has.');
}
