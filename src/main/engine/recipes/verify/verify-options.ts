import { z } from 'zod';
import { ALGORITHM_WORDS, ALGORITHMS } from '../checksum/checksum-options.ts';

const FORMATS = ['auto', 'coreutils', 'bagit', 'sfv'] as const;

export const verifyOptions = z.strictObject({
  manifest: z.string().default('').meta({
    title: 'Manifest',
    path: 'file',
    description: 'Path of the manifest. Empty: the one file among the inputs, or the one manifest in the folder.',
  }),
  format: z
    .enum(FORMATS)
    .default('auto')
    .meta({
      title: 'Format of the manifest',
      words: { auto: 'recognised', coreutils: 'as sha256sum writes it', bagit: 'BagIt', sfv: 'SFV' },
      description:
        'By its name and content, unless it is said here. As sha256sum and its sisters write it, with and without --tag.',
    }),
  algorithm: z
    .enum(['auto', ...ALGORITHMS])
    .default('auto')
    .meta({
      title: 'Checksum algorithm',
      words: { auto: 'recognised', ...ALGORITHM_WORDS },
      description: 'By the name of the manifest and the length of its checksums, unless it is said here.',
    }),
  base: z.string().default('').meta({
    title: 'Base folder',
    path: 'folder',
    description:
      'Folder that relative names in the manifest start at. Empty: the folder of the manifest, or where they are found.',
  }),
  strict: z.boolean().default(false).meta({
    title: 'Be strict',
    description: 'A file that the manifest does not list fails, and a line that is no checksum stops the start.',
  }),
  listed: z.string().default('').meta({
    hidden: true,
    title: 'State of the manifest',
    description: 'Size and time of the manifest as it was listed; set when the files are listed.',
  }),
});

export type VerifyOptions = Readonly<z.infer<typeof verifyOptions>>;
