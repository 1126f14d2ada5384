import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { RecipeError, type ChunkContext } from '../recipe.ts';
import { pictureLibrary } from './library.ts';
import { nativeCall } from './native-call.ts';
import { pictureHeaderOf } from './picture-header.ts';

export interface ReadingOptions {
  readonly autoOrient: boolean;
  readonly damaged: 'fail' | 'accept';
  readonly maxMegapixels: number;
}

/** A picture whose header was read; `open` starts the work on its pixels. */
export interface OpenedPicture {
  readonly metadata: Metadata;
  readonly open: (more?: SharpOptions) => Sharp;
}

/** Reads the header. Throws what is wrong with the file as a permanent RecipeError; nothing was decoded then. */
export async function openPicture(bytes: Buffer, ctx: ChunkContext<ReadingOptions>): Promise<OpenedPicture> {
  const { damaged, maxMegapixels } = ctx.options;
  const sharp = await pictureLibrary();
  const input: SharpOptions = {
    failOn: damaged === 'fail' ? 'warning' : 'none',
    limitInputPixels: maxMegapixels * 1e6,
  };
  const metadata = await nativeCall(ctx, () => readHeader(sharp(bytes, { ...input, limitInputPixels: false }), bytes));
  assertPixels(metadata, metadata.height, maxMegapixels);
  return { metadata, open: (more) => sharp(bytes, { ...input, ...more }) };
}

/** `height` is that of all frames together where all are to be decoded. */
export function assertPixels({ width }: Metadata, height: number, maxMegapixels: number): void {
  if (width * height <= maxMegapixels * 1e6) return;
  const megapixels = Math.ceil((width * height) / 1e6).toLocaleString('en');
  throw new RecipeError(
    'permanent',
    'TOO_MANY_PIXELS',
    `The picture has ${megapixels} megapixels (${width} × ${height}), and at most ${maxMegapixels} are taken; the option maxMegapixels sets the limit.`,
  );
}

async function readHeader(picture: Sharp, bytes: Buffer): Promise<Metadata> {
  try {
    return await picture.metadata();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('unsupported image format')) throw error;
    throw unreadable(bytes, error);
  }
}

function unreadable(bytes: Buffer, cause: Error): RecipeError {
  const kind = pictureHeaderOf(bytes)?.kind;
  if (kind === undefined || kind === 'heif') {
    const what = 'is no picture of a kind that can be read (JPEG, PNG, WebP, GIF, AVIF, TIFF, SVG)';
    return new RecipeError('permanent', 'NOT_A_PICTURE', `By its content the file ${what}.`, { cause });
  }
  const message = `The picture starts as ${kind.toUpperCase()}, and is cut off or damaged.`;
  return new RecipeError('permanent', 'BROKEN_PICTURE', message, { cause });
}
