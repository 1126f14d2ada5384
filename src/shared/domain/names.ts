/** An output whose name does not do, as text. */
export interface NameExample {
  /** Absolute path of the output. */
  readonly output: string;
  /** Input it is made of, from its root's own name on; absent for the output of the whole batch. */
  readonly input?: string;
  /** Another input of the same output. */
  readonly other?: string;
  /** What is wrong with the name. */
  readonly why?: string;
}

export interface NameFinding {
  readonly count: number;
  /** The first of them. */
  readonly examples: readonly NameExample[];
}

/** What a look at the outputs of a batch found before its start. */
export interface NameFindings {
  /** No names at all: empty, too long, out of the folder. */
  readonly illegal: NameFinding;
  /** Something is there already under the name. */
  readonly exists: NameFinding;
  /** Two inputs would have the same output, or one the name of a folder that another needs. */
  readonly clashes: NameFinding;
  /** The output would take the place of one of the inputs. */
  readonly inputs: NameFinding;
  /** A folder stands where the file is to go, or a file where a folder is needed. */
  readonly blocked: NameFinding;
  /** Names that differ in case or in the form of their accents alone: some disks do not tell them apart. */
  readonly alike: number;
  /** Names that Windows does not take. */
  readonly reserved: number;
}

const NONE: NameFinding = { count: 0, examples: [] };
export const NO_FINDINGS: NameFindings = {
  illegal: NONE,
  exists: NONE,
  clashes: NONE,
  inputs: NONE,
  blocked: NONE,
  alike: 0,
  reserved: 0,
};

/** First names of a batch, for a preview: what the recipe makes of the inputs before the template. */
export interface NameSample {
  /** From the root's own name on. */
  readonly input: string;
  /** As the recipe names it. */
  readonly target: string;
  /** From 1. */
  readonly n: number;
}
