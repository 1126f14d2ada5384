import type { OverlayOptions, Sharp } from 'sharp';
import { pictureLibrary } from '../pictures/library.ts';
import type { FileResult } from '../recipe.ts';
import { captionOf, drawCaptions, type PlacedCaption } from './caption.ts';
import type { SheetLayout } from './sheet-layout.ts';
import type { Thumbnail } from './thumbnail.ts';

export type Cell = Pick<FileResult<Thumbnail>, 'path' | 'result'>;

/** Base of a caption's letters below its thumbnail, pixels. */
const BASELINE = 12;

/** Thumbnails in rows from the top left, with their captions, in the colour of the sheet; `layout.rows` rows at most. */
export async function compose(cells: readonly Cell[], layout: SheetLayout, background: string): Promise<Sharp> {
  const sharp = await pictureLibrary();
  const { width, height, columns, thumbnail, gap, caption } = layout;
  const placed: OverlayOptions[] = [];
  const captions: PlacedCaption[] = [];
  for (const [i, { path, result }] of cells.entries()) {
    const left = gap + (i % columns) * (thumbnail + gap);
    const top = gap + Math.floor(i / columns) * (thumbnail + caption + gap);
    const fitted = await fit(result, thumbnail);
    placed.push({
      input: fitted.bytes,
      left: left + Math.floor((thumbnail - fitted.width) / 2),
      top: top + Math.floor((thumbnail - fitted.height) / 2),
    });
    if (caption === 0) continue;
    captions.push({ text: captionOf(path, thumbnail + gap), x: left + thumbnail / 2, y: top + thumbnail + BASELINE });
  }
  if (captions.length > 0) {
    placed.push({ input: drawCaptions(captions, width, height, background), left: 0, top: 0 });
  }
  return sharp({ create: { width, height, channels: 3, background } })
    .composite(placed)
    .removeAlpha();
}

interface Fitted {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/** The thumbnail as it is, or smaller where the sheet has less room for it. */
async function fit({ webp, width, height }: Thumbnail, room: number): Promise<Fitted> {
  const bytes = Buffer.from(webp, 'base64');
  if (Math.max(width, height) <= room) return { bytes, width, height };
  const sharp = await pictureLibrary();
  const { data, info } = await sharp(bytes)
    .resize({ width: room, height: room, fit: 'inside' })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}
