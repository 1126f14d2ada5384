import { z } from 'zod';
import { colour, readingOptions } from '../pictures/pictures-options.ts';

export const contactSheetOptions = z.strictObject({
  format: z
    .enum(['pdf', 'jpeg', 'png'])
    .default('pdf')
    .meta({
      title: 'Format',
      words: { pdf: 'PDF', jpeg: 'JPEG', png: 'PNG' },
      description:
        'PDF: as many A4 pages as it takes. JPEG and PNG: one sheet; with very many pictures their thumbnails get smaller.',
    }),
  columns: z.int().min(1).max(50).default(6).meta({
    title: 'Columns',
    description: 'Thumbnails side by side; a JPEG or PNG that would be too high takes more.',
    unit: 'thumbnails',
  }),
  thumbnail: z.int().min(32).max(256).default(160).meta({
    title: 'Thumbnail size',
    description: 'Longest edge of a thumbnail; pictures that are smaller are not enlarged.',
    unit: 'pixels',
  }),
  captions: z.boolean().default(true).meta({
    title: 'Captions',
    description: 'The name of the file below its thumbnail, in the sans-serif font of the system.',
  }),
  background: colour.meta({
    title: 'Background',
    description: 'Colour of the sheet, and behind transparent parts of pictures, like #ffffff.',
  }),
  ...readingOptions,
});

export type ContactSheetOptions = Readonly<z.infer<typeof contactSheetOptions>>;
