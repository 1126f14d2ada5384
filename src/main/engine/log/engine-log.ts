import type { Alert, AlertLevel, AlertTransition } from '../../../shared/domain/alert.ts';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import type { LogLevel } from '../../../shared/domain/log.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import type { BatchRun } from '../batch/batch-run.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import type { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import type { Logger } from '../ports.ts';
import { displayPath, pathBytes } from '../scan/path-table.ts';
import { RecordTeller } from './tell-record.ts';

export interface LoggedEngine {
  readonly alertManager: AlertManager;
  readonly checkpointManager: CheckpointManager;
  readonly maxWorkers: number;
  /** The batch in work. */
  readonly current: BatchRun | null;
}

const LEVEL_OF = {
  INFO: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'error',
} as const satisfies Record<AlertLevel, LogLevel>;

/** How people call the worker of a slot: threads come first, then isolated processes. */
export const workerName = (slot: number, threads: number): string =>
  slot <= threads ? `W${slot}` : `I${slot - threads}`;

/** Has the log hear of batches, their files, checkpoints and alerts. Workers tell of themselves (see `WorkerLog`). */
export function logEngine(engine: LoggedEngine, logger: Logger): void {
  const running = (batch: string): BatchRun | null => (engine.current?.meta.id === batch ? engine.current : null);
  const teller = new RecordTeller({
    logger,
    worker: (slot) => workerName(slot, engine.maxWorkers),
    path: (batch, task) => {
      const table = running(batch)?.inputs.inputs.table;
      return table === undefined ? undefined : displayPath(pathBytes(table, task)).path;
    },
    figures: (batch) => {
      const run = running(batch);
      return run === null ? {} : { counts: run.store.counts };
    },
  });
  engine.checkpointManager.heardBy({
    created: (meta) => tellCreated(logger, meta),
    recorded: (batch, record) => teller.tell(batch, record),
    saved: (batch) => tellSaved(logger, batch),
  });
  engine.alertManager.onTransition((alert, transition) => {
    const batch = engine.current?.meta.id;
    tellAlert(logger, alert, transition, batch === undefined ? {} : { batch });
  });
}

function tellCreated(logger: Logger, { id, recipe, files, bytes, refused, outDir }: BatchMeta): void {
  const fields = { component: 'batch', event: 'created', batch: id, recipe, files, bytes, refused, outDir };
  logger.log('info', `The batch was made: ${files} files for the recipe ${recipe}.`, fields);
}

function tellSaved(logger: Logger, { id, files }: BatchProgress): void {
  logger.log('debug', 'A snapshot is on the disk.', { component: 'checkpoints', event: 'saved', batch: id, files });
}

function tellAlert(
  logger: Logger,
  { id, rule, level, message, component, workerId, count, action }: Alert,
  { what, who, note }: AlertTransition,
  batch: { readonly batch?: string },
): void {
  // What is over is no warning any more, however bad it was.
  const loud = what === 'raised' || what === 'escalated' || what === 'reopened';
  logger.log(loud ? LEVEL_OF[level] : 'info', `Alert ${what}: ${message}`, {
    component: 'alerts',
    event: `alert-${what}`,
    ...batch,
    alert: id,
    rule,
    alertLevel: level,
    of: component,
    count,
    who,
    ...(workerId === undefined ? {} : { worker: workerId }),
    ...(note === undefined ? {} : { note }),
    ...(action === undefined ? {} : { action }),
  });
}
