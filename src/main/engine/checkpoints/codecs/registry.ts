import type { FileSystem } from '../../file-system.ts';
import { binary } from './binary.ts';
import type { JournalFormat } from '../../../../shared/domain/config.ts';
import type { JournalCodec } from './codec.ts';
import { jsonLines } from './json-lines.ts';

/** All formats of a journal. A further one is a codec and a line here. */
export const CODECS: Readonly<Record<JournalFormat, JournalCodec>> = { json: jsonLines, binary };

/** The codec of the journal that is there; null where there is none yet. A batch keeps its format for life. */
export function codecIn(fs: FileSystem, folder: string): JournalCodec | null {
  const names = new Set(fs.list(folder));
  return Object.values(CODECS).find(({ file }) => names.has(file)) ?? null;
}
