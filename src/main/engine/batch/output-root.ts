import { closeSync, lstatSync, openSync, rmSync, statSync, type BigIntStats } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import type { LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import { diskFileSystem } from '../file-system.ts';
import { identify, sameFolder } from '../publish/open-root.ts';
import type { PublishedFacts, RootIdentity } from '../publish/publish-protocol.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { targetOf } from '../recipes/target.ts';
import { mirroredPath } from '../scan/path-table.ts';
import { ensureOutDir } from './preflight.ts';

/** Published outputs that are looked for in a folder that is not the recorded one. */
const LOOKED_AT = 200;
const TOUCH = '.gristmill-start.part';

type Recorded = NonNullable<BatchMeta['root']>;

/** Makes the output folder, proves that it can be written and takes its identity. Throws `cannot-start`. */
export function settleRoot(outDir: string): RootIdentity {
  const folder = ensureOutDir(outDir);
  touch(join(folder, TOUCH));
  return identify(diskFileSystem, folder);
}

/** An overlay makes the folder anew, as far as its birth goes, when something is first written there: that is to lie behind us. */
function touch(path: string): void {
  try {
    // One that a crash has left is taken away with it.
    closeSync(openSync(path, 'w'));
    rmSync(path);
  } catch {
    // A full disk takes no files: the batch will wait for it.
  }
}

/** What `batch.json` keeps of it. */
export function recordOf({ dev, ino, bornNs }: RootIdentity): Recorded {
  return { dev, ino, ...(bornNs === undefined ? {} : { bornNs }) };
}

/** Facts on the folder that is there now, beside what was recorded. */
export interface RootFacts {
  /** It is the very same. */
  readonly same: boolean;
  readonly sameDevice: boolean;
  /** By its birth, or its inode where no birth is kept: a volume may have another device number after a restart. */
  readonly alike: boolean;
  /** One of the batch's outputs is in it. */
  readonly hasOutputs: boolean;
}

/**
 * Whether a resume may write to the folder that is there now. One that was made anew on the same disk is fine, and what
 * is missing is made again; on another disk it must show that it is the batch's, or else the volume is not mounted.
 */
export const mayResumeInto = ({ same, sameDevice, alike, hasOutputs }: RootFacts): boolean =>
  same || sameDevice || alike || hasOutputs;

/** Throws `cannot-start` when the output folder of a batch is on another disk than it was. Changes nothing. */
export function assertRightDisk(loaded: LoadedBatch, recipe: Recipe): void {
  const { outDir, root } = loaded.meta;
  if (outDir === '' || root === undefined || root === null) return;
  if (mayResumeInto(factsOf(outDir, root, () => hasOutputs(loaded, recipe)))) return;
  throw new AppError(
    'cannot-start',
    `The output folder ${outDir} is not on the disk that this batch wrote to, and none of its outputs is there. Mount that disk and resume again. Nothing was changed.`,
  );
}

function factsOf(outDir: string, recorded: Recorded, look: () => boolean): RootFacts {
  const folder = nearest(outDir);
  if (folder !== outDir) {
    return { same: false, sameDevice: devOf(folder) === recorded.dev, alike: false, hasOutputs: false };
  }
  const now = identify(diskFileSystem, outDir);
  const same = sameFolder(recorded, now, () => dirname(outDir) === outDir || devOf(dirname(outDir)) !== now.dev);
  const born = recorded.bornNs !== undefined && now.bornNs !== undefined;
  const alike = born ? recorded.bornNs === now.bornNs : recorded.ino === now.ino;
  const sameDevice = recorded.dev === now.dev;
  return { same, sameDevice, alike, hasOutputs: same || sameDevice || alike || look() };
}

/** The folder, or what is there of those above it. */
function nearest(folder: string): string {
  let at = folder;
  while (dirname(at) !== at && statSync(at, { throwIfNoEntry: false }) === undefined) at = dirname(at);
  return at;
}

const devOf = (path: string): string => String(statSync(path, { bigint: true }).dev);

/** A few are looked at, from all over the batch. */
function hasOutputs({ meta, inputs, replayed, naming }: LoadedBatch, recipe: Recipe): boolean {
  if (replayed.outputs.some(({ path, size }) => isThere(Buffer.from(path), { size }))) return true;
  const every = Math.max(1, Math.floor(replayed.published.size / LOOKED_AT));
  let nth = 0;
  const doing = { recipe, options: meta.options, naming };
  for (const [task, facts] of replayed.published) {
    const target = nth++ % every === 0 ? targetOf(doing, mirroredPath(inputs.table, task), task) : null;
    if (target !== null && isThere(Buffer.concat([Buffer.from(`${meta.outDir}/`), target]), facts)) return true;
  }
  return false;
}

function isThere(path: Buffer, { size }: Pick<PublishedFacts, 'size'>): boolean {
  return look(path)?.size === BigInt(size);
}

function look(path: Buffer): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    // Not to be reached: not there.
    return undefined;
  }
}
