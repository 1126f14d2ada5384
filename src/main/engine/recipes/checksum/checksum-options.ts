import { z } from 'zod';

export const ALGORITHMS = ['sha256', 'sha512', 'sha1', 'md5', 'blake3', 'crc32'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];
/** What they are called. */
export const ALGORITHM_WORDS: Readonly<Record<Algorithm, string>> = {
  sha256: 'SHA-256',
  sha512: 'SHA-512',
  sha1: 'SHA-1',
  md5: 'MD5',
  blake3: 'BLAKE3',
  crc32: 'CRC-32',
};

const FORMATS = ['coreutils', 'bsd', 'bagit', 'sfv'] as const;
export type ManifestFormat = (typeof FORMATS)[number];

/** What a manifest of each format can hold, and why no more. */
const HOLDS: Readonly<Record<ManifestFormat, { readonly algorithms: readonly Algorithm[]; readonly why: string }>> = {
  coreutils: { algorithms: ['sha256', 'sha512', 'sha1', 'md5', 'blake3'], why: 'no tool of coreutils verifies CRC-32' },
  bsd: { algorithms: ALGORITHMS, why: '' },
  bagit: {
    algorithms: ['sha256', 'sha512', 'sha1', 'md5'],
    why: 'validators of BagIt know md5, sha1, sha256 and sha512',
  },
  sfv: { algorithms: ['crc32'], why: 'an SFV file holds CRC-32 and nothing else' },
};

const fields = z
  .strictObject({
    algorithm: z.enum(ALGORITHMS).default('sha256').meta({
      title: 'Algorithm',
      words: ALGORITHM_WORDS,
      description:
        'SHA-256 unless another tool asks for a different one; BLAKE3 is checked by b3sum, not by coreutils; CRC-32 is for SFV and finds accidents only.',
    }),
    format: z
      .enum(FORMATS)
      .default('coreutils')
      .meta({
        title: 'Format',
        words: { coreutils: 'as sha256sum writes it', bsd: 'BSD tags', bagit: 'BagIt', sfv: 'SFV' },
        description:
          'As sha256sum of the coreutils writes it; with the tags of BSD, SHA256 (name) = …; as the payload manifest of a BagIt bag; or SFV, CRC-32 as file sharing tools use it.',
      }),
    paths: z.enum(['absolute', 'relative']).default('absolute').meta({
      title: 'Paths in the manifest',
      description:
        'Absolute paths verify from any folder; relative ones start at the folder that holds all inputs, as they always do in BagIt and SFV.',
    }),
  })
  .superRefine(({ algorithm, format }, ctx) => {
    const { algorithms, why } = HOLDS[format];
    if (algorithms.includes(algorithm)) return;
    const message = `does not go with format = ${format}: ${why}; choose ${algorithms.join(', ')}, or another format`;
    ctx.addIssue({ code: 'custom', path: ['algorithm'], message });
  });

/** SFV has one algorithm: who asks for the format and names none gets it. */
export const checksumOptions = z.preprocess((given) => {
  const asked = typeof given === 'object' && given !== null ? given : {};
  const implied = 'format' in asked && asked.format === 'sfv' && !('algorithm' in asked);
  return implied ? { ...asked, algorithm: 'crc32' } : given;
}, fields);

export type ChecksumOptions = Readonly<z.infer<typeof fields>>;
