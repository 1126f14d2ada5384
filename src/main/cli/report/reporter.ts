import type { Alert } from '../../../shared/domain/alert.ts';
import type { BatchProgress, DiskCheck, Refusal, ResumeOffer } from '../../../shared/domain/batch.ts';
import type { TaskMetadata } from '../../../shared/domain/task.ts';
import type { ScanProgress } from '../../engine/scan/scan-result.ts';

/** A batch that is about to start or to go on. */
export interface StartReport {
  readonly batch: BatchProgress;
  readonly workers: number;
  readonly resumed: boolean;
  /** How a batch that goes on was found on the disk. */
  readonly offer?: ResumeOffer;
  /** What a person should know beforehand, one sentence each. */
  readonly notes: readonly string[];
  /** Of a batch that is new. */
  readonly plan?: Plan;
}

/** What was settled before the start. */
export interface Plan {
  /** Entries left out of the walk as junk. */
  readonly junk: number;
  /** Files left out because their output exists. */
  readonly skipped: number;
  /** Outputs with a number behind their name. */
  readonly renamed: number;
  /** Originals that go once their output is in place. */
  readonly originals: number;
  /** Template of the names. */
  readonly naming: string;
  /** Files of folders left out because the recipe does not take them. */
  readonly notTaken: number;
}

/** What a run would do. */
export interface DryRunReport {
  readonly recipe: string;
  readonly files: number;
  readonly bytes: number;
  readonly refused: number;
  readonly outDir: string;
  /** Absolute paths of the outputs of the whole batch. */
  readonly outputs: readonly string[];
  readonly plan: Plan;
  /** As in `StartReport`. */
  readonly notes: readonly string[];
}

/** Tells the caller what happens: lines for a program, or words and a bar for a person. */
export interface Reporter {
  /** Milliseconds between two calls of `progress`. */
  readonly periodMs: number;
  /** Whether COMPLETED tasks are to be told too. */
  readonly wantsCompleted: boolean;
  scanning(progress: ScanProgress): void;
  /** How far the look at the files of an interrupted batch is. */
  checking(check: DiskCheck): void;
  /** Called before the first dispatch: the id is out when work begins. */
  started(start: StartReport): void;
  /** `count` is how many there were in all; no more than the first ten thousand are listed. */
  refused(refused: readonly Refusal[], count: number): void;
  /** A task reached a final state. */
  task(task: TaskMetadata): void;
  /** A row of the inbox is new or has changed. */
  alert(alert: Alert): void;
  progress(batch: BatchProgress): void;
  /** The last word. `signalled`: the person broke it off. */
  summary(batch: BatchProgress, signalled: boolean): void;
  dryRun(report: DryRunReport): void;
  /** Broken off before there was a batch. */
  notStarted(recipe: string): void;
}
