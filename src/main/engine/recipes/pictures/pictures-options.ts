import { z } from 'zod';

export const FORMATS = ['keep', 'jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
/** What a picture can be written as; GIF only where it was one. */
export type WrittenFormat = Exclude<(typeof FORMATS)[number], 'keep'> | 'gif';

/** Longest side that JPEG can hold, and every side that can be asked for. Pixels. */
const MAX_SIDE = 65_535;

/** A colour as text, white unless said otherwise. */
export const colour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour like #ffffff')
  .default('#ffffff');

const side = z.int().min(0).max(MAX_SIDE).default(0);

/** Options that every recipe for pictures has. */
export const readingOptions = {
  autoOrient: z.boolean().default(true).meta({
    title: 'Turn upright',
    description: 'Turns and mirrors the pixels as the orientation in the metadata says.',
  }),
  damaged: z
    .enum(['fail', 'accept'])
    .default('fail')
    .meta({
      title: 'Damaged pictures',
      words: { fail: 'fail', accept: 'accepted' },
      description:
        'Fail: a picture that is cut off or decodes with warnings fails. Accept: what can be read of it is used.',
    }),
  maxMegapixels: z.int().min(1).max(4000).default(268).meta({
    title: 'Largest picture',
    description:
      'Pictures with more pixels (all frames together) fail before they are decoded; 4 bytes of memory a pixel.',
    unit: 'megapixels',
  }),
};

export const picturesOptions = z
  .strictObject({
    format: z
      .enum(FORMATS)
      .default('keep')
      .meta({
        title: 'Format',
        words: { keep: 'kept', jpeg: 'JPEG', png: 'PNG', webp: 'WebP', avif: 'AVIF', tiff: 'TIFF' },
        description:
          'Keep: each picture keeps its own, and SVG becomes PNG. Animations stay animated in GIF and WebP, pages stay in TIFF; elsewhere the first is taken.',
      }),
    longestEdge: side.meta({
      title: 'Longest edge',
      description: 'Width or height, whichever is longer, is at most this; 0 for no limit.',
      unit: 'pixels',
    }),
    width: side.meta({ title: 'Width', description: 'Of the box to fit into; 0 for any width.', unit: 'pixels' }),
    height: side.meta({ title: 'Height', description: 'Of the box to fit into; 0 for any height.', unit: 'pixels' }),
    fit: z
      .enum(['inside', 'cover', 'contain', 'fill'])
      .default('inside')
      .meta({
        title: 'Fit',
        words: {
          inside: 'inside the size asked for',
          cover: 'covering it, the rest cut off',
          contain: 'inside it, with a border',
          fill: 'filling it, distorted',
        },
        description: 'Inside the box; cover it and cut the rest off; contain, with a border; or fill it and distort.',
      }),
    enlarge: z.boolean().default(false).meta({
      title: 'Enlarge',
      description: 'Pictures smaller than asked for are enlarged; otherwise they keep their size.',
    }),
    quality: z.int().min(0).max(100).default(0).meta({
      title: 'Quality',
      description:
        '1 to 100 for JPEG, WebP and AVIF; 0 for what suits the format (80, 80 and 50). PNG and TIFF lose nothing.',
    }),
    effort: z
      .enum(['fast', 'balanced', 'small'])
      .default('balanced')
      .meta({
        title: 'Effort',
        words: { fast: 'quick', balanced: 'balanced', small: 'small files' },
        description: 'Small files take longer to make: most with AVIF, where small takes about seven times as long.',
      }),
    metadata: z
      .enum(['strip', 'keep'])
      .default('strip')
      .meta({
        title: 'Metadata',
        words: { strip: 'stripped', keep: 'kept' },
        description:
          'Strip: no camera data, no place, no names; colours become sRGB. Keep: all of it and the colour profile, with the place where it was taken.',
      }),
    background: colour.meta({
      title: 'Background',
      description: 'Colour like #ffffff behind transparent parts where the format has none (JPEG), and of borders.',
    }),
    ...readingOptions,
  })
  .refine(({ longestEdge, width, height }) => longestEdge === 0 || (width === 0 && height === 0), {
    path: ['longestEdge'],
    message: 'must be 0 where a width or a height is given: one or the other',
  })
  .refine(({ fit, width, height }) => fit === 'inside' || (width > 0 && height > 0), {
    path: ['fit'],
    message: 'other than inside needs a width and a height',
  });

export type PicturesOptions = Readonly<z.infer<typeof picturesOptions>>;
