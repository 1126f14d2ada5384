import { digestFor } from './checksum-digest.ts';
import { manifestName, writeManifest } from './checksum-manifest.ts';
import { checksumOptions, type ChecksumOptions } from './checksum-options.ts';
import { digestFile } from './checksum-read.ts';
import type { Recipe } from '../recipe.ts';
import { assertNameable } from './manifest-line.ts';

/**
 * The digest of each file, and a manifest that `sha256sum -c` (or another tool of its format) verifies. Synchronous, but for the very
 * first file of a thread under BLAKE3. A file is digested only as it was listed: one that grew, shrank or became
 * something else fails with `CHANGED`.
 */
export const checksum: Recipe<ChecksumOptions, string> = {
  id: 'checksum',
  title: 'Checksum manifest',
  purpose: 'Computes a checksum of every file and writes one manifest that verifies them later.',
  options: checksumOptions,
  pure: true,
  process(chunk, ctx) {
    assertNameable(ctx.options, chunk.path);
    const digest = digestFor(ctx.options.algorithm);
    return digest instanceof Promise
      ? digest.then((ready) => digestFile(chunk, ctx, ready))
      : digestFile(chunk, ctx, digest);
  },
  finish: {
    name: manifestName,
    run: writeManifest,
  },
};
