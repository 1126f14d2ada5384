import type { BatchState } from '../../../shared/domain/batch.ts';
import type { TaskCounts, TaskError, TaskState } from '../../../shared/domain/task.ts';

export const REPORT_FORMATS = ['tsv', 'json', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What a report says of the batch as a whole. */
export interface ReportHead {
  readonly id: string;
  readonly title: string;
  readonly recipe: string;
  readonly state: BatchState;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly endedAt?: number;
  /** Active seconds. */
  readonly seconds: number;
  readonly roots: readonly string[];
  readonly outDir: string;
  /** Outputs of the batch as a whole. */
  readonly outputs: readonly string[];
  /** What they say, in the words of the recipe. */
  readonly says?: string;
  readonly files: number;
  readonly bytes: number;
  readonly refused: number;
  readonly retries: number;
  readonly counts: TaskCounts;
}

/** What became of one file. */
export interface ReportRow {
  readonly path: string;
  /** The exact bytes, only where text cannot hold them. */
  readonly pathBase64?: string;
  readonly state: TaskState;
  /** Why it failed or was cancelled, in the terms of the engine; empty for others. */
  readonly reason: string;
  readonly attempts: number;
  /** Bytes as listed. */
  readonly size: number;
  /** Of the last attempt, milliseconds; absent where it was not kept. */
  readonly durationMs?: number;
  /** The published file, for recipes that write one per input. */
  readonly output?: string;
  readonly error?: TaskError;
}

/** How a report is written: what comes first, a row, what comes last. Text of its own, escaped as the format needs it. */
export interface ReportWriter {
  head(head: ReportHead): string;
  row(row: ReportRow, index: number): string;
  tail(): string;
}
