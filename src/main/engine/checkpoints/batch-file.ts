import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/app-error.ts';
import { FILES } from './batch-folder.ts';
import { fromLine, toLine } from './crc-line.ts';

export const BATCH_VERSION = 1;

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
  createdAt: z.number(),
  files: z.number().int(),
  bytes: z.number(),
  refused: z.number().int(),
  roots: z.array(z.string()),
});
/** `batch.json`: what was asked for. Written once, durable before the first dispatch, never changed. */
export type BatchMeta = Readonly<z.infer<typeof metaSchema>>;

/** Writes a file aside, syncs it, renames it into place and syncs the folder: afterwards it is there, whole, or not at all. */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const aside = `${path}.tmp`;
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const fd = openSync(aside, 'w');
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(aside, path);
  syncFolder(dirname(path));
}

/** Makes the names in a folder outlive a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export function writeMeta(folder: string, meta: BatchMeta): void {
  writeDurably(join(folder, FILES.batch), toLine(JSON.stringify(meta)));
}

/** Throws AppError `cannot-start` that names the file and what is wrong with it. */
export function readMeta(folder: string): BatchMeta {
  const path = join(folder, FILES.batch);
  const json = fromLine(readFileSync(path, 'utf8').trimEnd());
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
