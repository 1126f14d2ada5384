import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/app-error.ts';
import { writeDurably, type FileSystem } from '../file-system.ts';
import { scriptSchema } from '../recipes/script/about.ts';
import { FILES } from './batch-folder.ts';
import { fromLine, toLine } from './crc-line.ts';

/**
 * 2: its journal and snapshot are of format 2. 3: its outputs have names of their own, which a version that does not
 * know of them must not touch. What older ones wrote is read as it stands.
 */
export const BATCH_VERSION = 3;

/** Of a batch whose outputs are named as its recipe says. */
export const PLAIN_BATCH_VERSION = 2;

const metaSchema = z.object({
  v: z.number().int(),
  id: z.string(),
  recipe: z.string(),
  title: z.string(),
  options: z.record(z.string(), z.unknown()),
  outDir: z.string(),
  /** The output folder as it was at the start; null where nothing is written. Left out by older versions. */
  root: z.object({ dev: z.string(), ino: z.string(), bornNs: z.string().optional() }).nullable().optional(),
  /** Name of the batch's own output, as settled before the start. */
  outputName: z.string().nullable(),
  /** Template of the names of its outputs per file; left out where they are the recipe's own. */
  naming: z.string().optional(),
  /** Outputs with a number behind their name, because it was taken: `names.bin` tells which. Left out for none. */
  renamed: z.number().int().optional(),
  /** Files that were left out before the start, because their output existed. Left out for none. */
  skipped: z.number().int().optional(),
  createdAt: z.number(),
  files: z.number().int(),
  bytes: z.number(),
  refused: z.number().int(),
  roots: z.array(z.string()),
  /** Where `recipe` is a user's script: what was agreed to of it. */
  script: scriptSchema.optional(),
});
/** `batch.json`: what was asked for. Written once, durable before the first dispatch, never changed. */
export type BatchMeta = Readonly<z.infer<typeof metaSchema>>;

export function writeMeta(fs: FileSystem, folder: string, meta: BatchMeta): void {
  writeDurably(fs, folder, FILES.batch, Buffer.from(toLine(JSON.stringify(meta))));
}

/** A file of a batch. Throws AppError `cannot-start` that names it, such as when a folder stands in its place. */
export function readWhole(fs: FileSystem, path: string): Buffer {
  try {
    return fs.readFile(path);
  } catch (error) {
    throw refused(path, `${basename(path)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Throws AppError `cannot-start` that names the file and what is wrong with it. */
export function readMeta(fs: FileSystem, folder: string): BatchMeta {
  const path = `${folder}/${FILES.batch}`;
  const bytes = readWhole(fs, path);
  const json = fromLine(bytes.toString().trimEnd());
  if (json === null) throw refused(path, bytes.length === 0 ? `${FILES.batch} is empty` : `${FILES.batch} is damaged`);
  const raw = JSON.parse(json) as { v?: unknown };
  if (typeof raw.v === 'number' && raw.v > BATCH_VERSION) {
    throw refused(
      path,
      `it was written by a newer version of Gristmill (format ${raw.v}, this one knows ${BATCH_VERSION})`,
      { newer: true },
    );
  }
  const parsed = metaSchema.safeParse(raw);
  if (!parsed.success) throw refused(path, 'it does not hold what a batch needs');
  // A copied folder is a batch of its own: the name of the folder is what it is known by.
  return { ...parsed.data, id: basename(folder) };
}

function refused(path: string, why: string, details: Readonly<Record<string, unknown>> = {}): AppError {
  const message = `The batch in ${dirname(path)} cannot be read: ${why}. Nothing was changed.`;
  return new AppError('cannot-start', message, { details });
}
