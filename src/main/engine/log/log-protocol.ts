import type { LogSource } from './log-line.ts';

export interface LogLimits {
  /** Bytes after which a file is put aside. */
  readonly fileBytes: number;
  /** Files in all. */
  readonly files: number;
}

/** What the thread that writes the log is started with. */
export interface LogThreadData {
  readonly folder: string;
  readonly limits: LogLimits;
  readonly source: LogSource;
  /** One 32-bit word: batches of lines that were taken, for good or not. */
  readonly taken: SharedArrayBuffer;
}

export type ToLogThread =
  | {
      readonly kind: 'lines';
      /** Whole lines. */
      readonly text: string;
      readonly lines: number;
      /** Lines before these that main had no room for. */
      readonly dropped: number;
    }
  | { readonly kind: 'limits'; readonly limits: LogLimits };
