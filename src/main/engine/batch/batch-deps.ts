import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { TaskMetadata } from '../../../shared/domain/task.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import type { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import type { ProcessCounters } from '../metrics/process-counters.ts';
import type { Clock, Logger, Random } from '../ports.ts';
import type { Crew } from '../workers/crew.ts';

/** Who hears of a batch's tasks as they reach a final state. What is left out costs nothing. */
export interface BatchWatch {
  /** Every task, with what the recipe returned; null for a task that did not complete. Costs a parse of each result. */
  readonly onTask?: (task: TaskMetadata, result: unknown) => void;
  /** The failed ones alone. */
  readonly onFailed?: (task: TaskMetadata) => void;
  /** Nothing more will come: the batch ended or was interrupted, or the processor was shut down before its turn. */
  readonly onEnd?: () => void;
}

/** What a running batch is given by the facade. */
export interface BatchDeps {
  readonly config: ParallelConfig;
  readonly crew: Crew;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly alerts: AlertManager;
  readonly checkpoints: CheckpointManager;
  readonly counters: ProcessCounters;
  /** The batch or its tasks changed; called often, so the listener only notes it. */
  readonly onChange: () => void;
  readonly watch: BatchWatch;
}
