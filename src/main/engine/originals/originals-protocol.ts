import type { OriginalsFigures } from '../../../shared/domain/batch.ts';
import type { FactColumns } from '../checkpoints/fact-table.ts';
import type { Naming } from '../names/naming.ts';
import type { RootIdentity } from '../publish/publish-protocol.ts';
import type { PathTable } from '../scan/path-table.ts';
import type { Runs } from '../tasks/work-queue.ts';

/** What a thread that removes originals is started for, as `workerData`: tables and columns by reference. */
export interface OriginalsJob {
  /** Id of a built-in recipe, or the absolute path of a module. */
  readonly recipe: string;
  readonly options: unknown;
  readonly naming: Naming | undefined;
  readonly table: PathTable;
  readonly root: RootIdentity;
  readonly published: FactColumns;
}

/** Tasks whose completion is on the disk. Each message is answered by the figures, in order. */
export type ToOriginals = Runs;
export type FromOriginals = OriginalsFigures;
