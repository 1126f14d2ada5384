/** FAILED files of a batch that failed for the same reason: the same code, and a message that is the same but for names and numbers. */
export interface FailureGroup {
  /** Hex digits; the same cause has the same id in every batch. */
  readonly id: string;
  readonly code: string;
  /** The message; `…` stands for the name of the file, and where messages differ also for other names, `#` for numbers. */
  readonly cause: string;
  readonly files: number;
  /** Absolute paths of the first three as text. */
  readonly examples: readonly string[];
}

/** The largest groups first. */
export interface FailureGroups {
  readonly groups: readonly FailureGroup[];
  /** All FAILED files, in whichever group. */
  readonly files: number;
  /** Groups that are not listed, and the files in them. */
  readonly moreGroups: number;
  readonly moreFiles: number;
}

export const NO_FAILURES: FailureGroups = { groups: [], files: 0, moreGroups: 0, moreFiles: 0 };
