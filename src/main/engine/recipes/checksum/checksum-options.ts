import { z } from 'zod';

export const ALGORITHMS = ['sha256', 'sha512', 'sha1', 'md5', 'blake3'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export const checksumOptions = z.strictObject({
  algorithm: z.enum(ALGORITHMS).default('sha256').meta({
    title: 'Algorithm',
    description: 'SHA-256 unless another tool asks for a different one; BLAKE3 is checked by b3sum, not by coreutils.',
  }),
  paths: z.enum(['absolute', 'relative']).default('absolute').meta({
    title: 'Paths in the manifest',
    description: 'Absolute paths verify from any folder; relative ones start at the folder that holds all inputs.',
  }),
});

export type ChecksumOptions = Readonly<z.infer<typeof checksumOptions>>;
