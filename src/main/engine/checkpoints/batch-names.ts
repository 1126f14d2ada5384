import { AppError } from '../../../shared/app-error.ts';
import { OWN_NAMES } from '../../../shared/naming/template.ts';
import { writeDurably, type FileSystem } from '../file-system.ts';
import { decodeNames, encodeNames } from '../names/names-file.ts';
import { namingOf, templateOf, type Naming } from '../names/naming.ts';
import { readWhole, type BatchMeta } from './batch-file.ts';
import { FILES } from './batch-folder.ts';

/** Saves durably what `batch.json` does not hold of the names; before that is written. */
export function writeNames(fs: FileSystem, folder: string, naming: Naming | undefined): void {
  if (naming !== undefined && naming.renamed !== null) {
    writeDurably(fs, folder, FILES.names, encodeNames(naming.renamed));
  }
}

/** The names that the outputs of a batch have had since its start. Throws AppError `cannot-start`. */
export function readNames(fs: FileSystem, folder: string, meta: BatchMeta): Naming | undefined {
  const { naming = OWN_NAMES, renamed = 0, files } = meta;
  if (renamed === 0) return namingOf(templateOf(naming), files, null);
  const path = `${folder}/${FILES.names}`;
  const read = decodeNames(readWhole(fs, path), path);
  if (read.tasks.length === renamed) return namingOf(templateOf(naming), files, read);
  const message = `${path} holds ${read.tasks.length} names, and ${renamed} are wanted. Nothing was changed.`;
  throw new AppError('cannot-start', message);
}
