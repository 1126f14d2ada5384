import { digestFor, type Digest } from './checksum-digest.ts';
import { writeManifest } from './checksum-manifest.ts';
import { checksumOptions, type ChecksumOptions } from './checksum-options.ts';
import { digestLarge, digestSmall, ONE_READ } from './checksum-read.ts';
import type { Chunk, ChunkContext, Recipe } from '../recipe.ts';

/**
 * The digest of each file, and a manifest that `sha256sum -c` (or its sister) verifies. Synchronous, but for the very
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
    const digest = digestFor(ctx.options.algorithm);
    return digest instanceof Promise
      ? digest.then((ready) => digestFile(chunk, ctx, ready))
      : digestFile(chunk, ctx, digest);
  },
  finish: {
    name: (options) => `manifest-${options.algorithm}.txt`,
    run: writeManifest,
  },
};

function digestFile(chunk: Chunk, ctx: ChunkContext<ChecksumOptions>, digest: Digest): string {
  return chunk.size > ONE_READ ? digestLarge(ctx, digest) : digestSmall(chunk, ctx, digest);
}
