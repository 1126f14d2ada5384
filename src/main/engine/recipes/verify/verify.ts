import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { fromGiven } from '../../scan/byte-string.ts';
import { kindOf } from '../../scan/file-kind.ts';
import { digestFor, type Digest } from '../checksum/checksum-digest.ts';
import type { Algorithm } from '../checksum/checksum-options.ts';
import { digestFile } from '../checksum/checksum-read.ts';
import { RecipeError, type Chunk, type ChunkContext, type Recipe } from '../recipe.ts';
import { listByManifest } from './list-by-manifest.ts';
import { isGone, lookAt } from './look-at.ts';
import { ManifestIndex } from './manifest-index.ts';
import type { Entry } from './manifest-parse.ts';
import { FINDING, mismatch } from './findings.ts';
import { verifyOptions, type VerifyOptions } from './verify-options.ts';
import { writeReport } from './verify-report.ts';

type Context = ChunkContext<VerifyOptions>;
type Verdict = 'ok' | 'extra';

/**
 * Whether files are as a manifest says. Its tasks are the files that the manifest lists, there or not, and those that
 * are found beside them: what is changed, missing or unreadable fails, as `sha256sum -c` has it; what is extra does so
 * if it is strict. Follows links that the manifest names.
 */
export const verify: Recipe<VerifyOptions, Verdict> = {
  id: 'verify',
  title: 'Verify a manifest',
  purpose: 'Compares files with a manifest of checksums and reports which are changed, missing or extra.',
  options: verifyOptions,
  pure: true,
  failuresAreFindings: true,
  list: listByManifest,
  process(chunk, ctx) {
    const entries = indexFor(ctx).find(fromGiven(chunk.path));
    // BLAKE3 has to be loaded for the first file of a thread.
    const loading = entries.map(({ algorithm }) => digestFor(algorithm)).find((digest) => digest instanceof Promise);
    if (loading === undefined) return verdict(chunk, ctx, entries);
    return loading.then(() => verdict(chunk, ctx, entries));
  },
  finish: {
    name: () => 'verify-report.txt',
    run: writeReport,
  },
};

/** Kept for as long as the thread knows the batch, whose options are one object. */
const indexes = new WeakMap<VerifyOptions, ManifestIndex>();

function indexFor(ctx: Context): ManifestIndex {
  let index = indexes.get(ctx.options);
  if (index === undefined) {
    index = new ManifestIndex(ctx.options, () => {
      ctx.checkCancelled();
      ctx.heartbeat();
    });
    indexes.set(ctx.options, index);
  }
  return index;
}

function verdict(chunk: Chunk, ctx: Context, entries: readonly Entry[]): Verdict {
  if (entries.length === 0) {
    if (ctx.options.strict) throw new RecipeError('permanent', FINDING.extra, 'The manifest does not list it.');
    return 'extra';
  }
  const file = asItIsNow(chunk);
  const found = new Map<Algorithm, string>();
  for (const { algorithm, hex: expected } of entries) {
    const hex = found.get(algorithm) ?? digestFile(file, ctx, ready(algorithm));
    found.set(algorithm, hex);
    if (hex !== expected) throw mismatch(algorithm, expected, hex);
  }
  return 'ok';
}

function ready(algorithm: Algorithm): Digest {
  const digest = digestFor(algorithm);
  if (digest instanceof Promise) throw new Error(`${algorithm} is not loaded.`);
  return digest;
}

/** The manifest tells what the file should be, and not the listing: it may have come back since. */
function asItIsNow(chunk: Chunk): Chunk {
  let { path } = chunk;
  let stats = lookAt(path);
  if (stats?.isSymbolicLink() === true) {
    const target = targetOf(path);
    if (target !== null) [path, stats] = target;
    else stats = undefined;
  }
  if (stats === undefined) {
    throw new RecipeError('permanent', FINDING.missing, 'The manifest lists it, and it is not there.');
  }
  if (!stats.isFile()) {
    const kind = kindOf(stats.mode);
    throw new RecipeError('permanent', FINDING.missing, `There is a ${kind} where the manifest lists a file.`);
  }
  return { ...chunk, path, start: 0, end: stats.size, size: stats.size };
}

/** Null for a link that leads nowhere. */
function targetOf(link: string | Buffer): readonly [path: Buffer, stats: Stats] | null {
  try {
    const path = realpathSync(link, 'buffer');
    return [path, lstatSync(path)];
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}
