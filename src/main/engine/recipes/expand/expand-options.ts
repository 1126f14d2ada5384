import { z } from 'zod';
import { originalsOption } from '../originals-option.ts';

export const expandOptions = z.strictObject({
  maxRatio: z.int().min(1).max(1_000_000_000).default(500).meta({
    title: 'Largest ratio',
    description:
      'A file that grows by more than this is taken for a decompression bomb and fails; the first 64 MiB are free. Text rarely grows twentyfold.',
    unit: 'times',
  }),
  maxGiB: z.int().min(1).max(1_000_000).default(16).meta({
    title: 'Largest output',
    description: 'A file that expands to more than this fails, whatever its ratio.',
    unit: 'GiB',
  }),
  trailing: z
    .enum(['fail', 'ignore'])
    .default('fail')
    .meta({
      title: 'Bytes after the end',
      words: { fail: 'the file fails', ignore: 'ignored' },
      description:
        'What is not compressed data may be a damaged part of it, so the file fails; to ignore it keeps what came before. Zeros are always ignored.',
    }),
  originals: originalsOption,
});

export type ExpandOptions = Readonly<z.infer<typeof expandOptions>>;
