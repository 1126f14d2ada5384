import type { BatchState, PauseReason } from '../../../shared/domain/batch.ts';
import type { Runs } from '../tasks/work-queue.ts';
import { BegunFiles } from './begun-files.ts';
import { FactTable } from './fact-table.ts';
import type { JournalRecord } from './records.ts';

/** What the journal tells of a batch, beside the states of its tasks. */
export interface Replayed {
  state: BatchState;
  pauseReason: PauseReason | undefined;
  /** The last session ended in good order. */
  closed: boolean;
  sessions: number;
  lastLease: number;
  retries: number;
  /** What had ended when a person last let the batch go on after a halt: the halt policy counts from there. */
  seen: { readonly finished: number; readonly failed: number };
  /** Active seconds of earlier sessions. */
  seconds: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  outputs: Extract<JournalRecord, { k: 'output' }>[];
  /** Outputs as they were when they were published, by task; for recipes with an output per file. */
  readonly published: FactTable;
  /** Files in chunks that had not ended. */
  readonly begun: BegunFiles;
  /** Leases that nothing is known of: their attempts may have left `.part` files. */
  readonly openLeases: { readonly lease: number; readonly runs: Runs }[];
  /** Tasks that were in hand when the app died, and have not ended well since. */
  readonly suspects: Set<number>;
  /** There ever was one. */
  suspected: boolean;
  /** Of the suspects, those that were the only task in hand when the app died: how often. */
  readonly lone: Map<number, number>;
  /** Who was in hand at the death of the last session has been recorded. */
  deathTold: boolean;
  /** Highest format that a session wrote. */
  version: number;
  /** Boot of the last session; empty where the system has none. */
  boot: string;
  /** Tasks that were leased to a worker at the end, but for those that were suspect already. */
  inFlight: number;
  /** In words; empty when every record was whole. */
  damage: string[];
}

/** A lease that is out. */
export interface Open {
  readonly runs: Runs;
  readonly slot: number;
  /** Files of which nothing has come back yet. */
  left: number;
  /** Set when it is of one chunk. */
  readonly chunk?: number;
}

/** A batch of which nothing is known yet. */
export function nothingYet(files: number): Replayed {
  return {
    state: 'QUEUED',
    pauseReason: undefined,
    closed: false,
    sessions: 0,
    lastLease: 0,
    retries: 0,
    seen: { finished: 0, failed: 0 },
    seconds: 0,
    startedAt: undefined,
    endedAt: undefined,
    outputs: [],
    published: new FactTable(files),
    begun: new BegunFiles(),
    openLeases: [],
    suspects: new Set(),
    suspected: false,
    lone: new Map(),
    deathTold: false,
    version: 0,
    boot: '',
    inFlight: 0,
    damage: [],
  };
}
