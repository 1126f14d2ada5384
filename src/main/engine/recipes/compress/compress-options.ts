import { z } from 'zod';
import { originalsOption } from '../originals-option.ts';

export const compressOptions = z.strictObject({
  format: z.enum(['gzip', 'brotli']).default('gzip').meta({
    title: 'Format',
    description:
      'gzip is read everywhere and uses all workers on one large file; brotli is smaller, one worker a file.',
  }),
  level: z.int().min(1).max(9).default(6).meta({
    title: 'gzip level',
    description: '1 is the quickest, 9 the smallest. Only for gzip.',
  }),
  quality: z.int().min(0).max(11).default(5).meta({
    title: 'brotli quality',
    description: '0 is the quickest, 11 the smallest and some hundred times slower. Only for brotli.',
  }),
  originals: originalsOption,
});

export type CompressOptions = Readonly<z.infer<typeof compressOptions>>;
