import type { Metadata, Sharp } from 'sharp';
import type { PicturesOptions, WrittenFormat } from './pictures-options.ts';

type Effort = PicturesOptions['effort'];

const PNG_LEVEL = { fast: 3, balanced: 6, small: 9 } as const;
const WEBP_EFFORT = { fast: 2, balanced: 4, small: 6 } as const;
const AVIF_EFFORT = { fast: 2, balanced: 4, small: 7 } as const;
const GIF_EFFORT = { fast: 3, balanced: 7, small: 10 } as const;

/** Quality where none is asked for: what looks the same as the source to most, at a fraction of its size. */
const QUALITY = { jpeg: 80, webp: 80, avif: 50 } as const;

/** Formats that have a grey of their own. */
const GREY: ReadonlySet<WrittenFormat> = new Set(['jpeg', 'png', 'tiff']);
/** Formats that hold 16 bits a channel. */
const DEEP: ReadonlySet<WrittenFormat> = new Set(['png', 'tiff']);

/** Sets what the picture is written as. */
export function encode(
  picture: Sharp,
  to: WrittenFormat,
  { quality, effort }: Pick<PicturesOptions, 'quality' | 'effort'>,
): Sharp {
  const asked = (usual: number): number => (quality === 0 ? usual : quality);
  switch (to) {
    case 'jpeg':
      return picture.jpeg({ quality: asked(QUALITY.jpeg), mozjpeg: effort === 'small', ...optimised(effort) });
    case 'png':
      return picture.png({ compressionLevel: PNG_LEVEL[effort] });
    case 'webp':
      return picture.webp({ quality: asked(QUALITY.webp), effort: WEBP_EFFORT[effort] });
    case 'avif':
      return picture.avif({ quality: asked(QUALITY.avif), effort: AVIF_EFFORT[effort] });
    case 'tiff':
      return picture.tiff({ compression: effort === 'small' ? 'deflate' : 'lzw', predictor: 'horizontal' });
    case 'gif':
      return picture.gif({ effort: GIF_EFFORT[effort] });
  }
}

const optimised = (effort: Effort): { readonly optimiseCoding?: boolean } =>
  effort === 'fast' ? { optimiseCoding: false } : {};

/**
 * Grey stays grey and 16 bits stay 16 where the format has them; everything else becomes sRGB with 8 bits a channel.
 * `coloured`: a colour is put behind or around the picture.
 */
export function inColours(picture: Sharp, { space, depth }: Metadata, to: WrittenFormat, coloured: boolean): Sharp {
  const grey = (space === 'b-w' || space === 'grey16') && !coloured && GREY.has(to);
  if (depth === 'ushort' && DEEP.has(to)) return picture.toColourspace(grey ? 'grey16' : 'rgb16');
  return grey ? picture.toColourspace('b-w') : picture;
}
