import { dirname } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/app-error.ts';
import { writeDurably, type FileSystem } from '../file-system.ts';
import { FILES } from './batch-folder.ts';
import { fromLine, toLine } from './crc-line.ts';

/** 2: its journal and snapshot are of format 2. What 1 wrote is read as it stands. */
export const BATCH_VERSION = 2;

const metaSchema = z.object({
  v: z.number().int(),
  id: z.string(),
  recipe: z.string(),
  title: z.string(),
  options: z.record(z.string(), z.unknown()),
  outDir: z.string(),
  /** Name of the batch's own output, as settled before the start. */
  outputName: z.string().nullable(),
  createdAt: z.number(),
  files: z.number().int(),
  bytes: z.number(),
  refused: z.number().int(),
  roots: z.array(z.string()),
});
/** `batch.json`: what was asked for. Written once, durable before the first dispatch, never changed. */
export type BatchMeta = Readonly<z.infer<typeof metaSchema>>;

export function writeMeta(fs: FileSystem, folder: string, meta: BatchMeta): void {
  writeDurably(fs, folder, FILES.batch, Buffer.from(toLine(JSON.stringify(meta))));
}

/** Throws AppError `cannot-start` that names the file and what is wrong with it. */
export function readMeta(fs: FileSystem, folder: string): BatchMeta {
  const path = `${folder}/${FILES.batch}`;
  const json = fromLine(fs.readFile(path).toString().trimEnd());
  if (json === null) throw refused(path, 'it is damaged');
  const raw = JSON.parse(json) as { v?: unknown };
  if (typeof raw.v === 'number' && raw.v > BATCH_VERSION) {
    throw refused(
      path,
      `it was written by a newer version of Gristmill (format ${raw.v}, this one knows ${BATCH_VERSION})`,
    );
  }
  const parsed = metaSchema.safeParse(raw);
  if (!parsed.success) throw refused(path, 'it does not hold what a batch needs');
  return parsed.data;
}

function refused(path: string, why: string): AppError {
  return new AppError('cannot-start', `The batch in ${dirname(path)} cannot be read: ${why}. Nothing was changed.`);
}
