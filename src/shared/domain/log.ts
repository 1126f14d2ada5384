/** Levels of the log, from the least to the most important; a log of one level holds all that follow it too. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const isLogLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);

/** Whether a log of level `least` holds a line of level `of`. */
export const holdsLevel = (least: LogLevel, of: LogLevel): boolean =>
  LOG_LEVELS.indexOf(of) >= LOG_LEVELS.indexOf(least);

/**
 * One line of the log. What happened can be followed from the batch down: batch → task (its number in the batch) →
 * attempt, under the lease that gave it to a worker.
 */
export interface LogLine {
  /** When, ISO 8601 in UTC. */
  readonly t: string;
  readonly level: LogLevel;
  readonly msg: string;
  readonly pid: number;
  /** One for each process that wrote: numbers of processes are used again. */
  readonly run: string;
  readonly batch?: string;
  readonly task?: number;
  readonly lease?: number;
  readonly attempt?: number;
  readonly worker?: string;
  readonly component?: string;
  /** For programs: which kind of line this is, such as `retry` or `worker-died`. */
  readonly event?: string;
}

/** A line as it is shown. */
export interface LogRow extends LogLine {
  /** Where it stands in the files; the same for as long as the file is kept. */
  readonly id: string;
  /** All other fields, as JSON; left out where there are none. */
  readonly more?: string;
}

export interface LogQuery {
  /** Only lines of this batch; of all and of none when left out. */
  readonly batchId?: string;
  /** Only lines of this file of the batch, and those of leases that held it. */
  readonly task?: number;
  /** The least important level. */
  readonly level: LogLevel;
  /** Only lines that hold this text, in whichever case. */
  readonly search: string;
  /** Goes on behind the page that gave this as `older`. */
  readonly before?: string;
  /** Only what came after the page that gave this as `newest`. */
  readonly after?: string;
  /** Lines at most. */
  readonly count: number;
}

/** Some lines, the newest first. */
export interface LogPage {
  readonly rows: readonly LogRow[];
  /** Where the lines before these are; null when there are none, or `after` was reached. */
  readonly older: string | null;
  /** The end of the log when it was read; null while there is no log. */
  readonly newest: string | null;
}
