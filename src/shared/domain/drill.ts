/*
 * The fault drill: a sample batch in which things go wrong, to watch it recover. What is planned of it; what came of it
 * is in its journal, as of any batch.
 */

/** Id of its recipe, which is in no list of recipes. */
export const DRILL_RECIPE = 'fault-drill';

/** What goes wrong, in the order of the files that it strikes. */
export const DRILL_FAULTS = ['crash', 'hang', 'memory', 'damaged', 'full-disk'] as const;
export type DrillFault = (typeof DRILL_FAULTS)[number];

/** The fault that strikes a file of this name; null for one that strikes none. */
export function faultOf(name: string): DrillFault | null {
  return DRILL_FAULTS.find((fault) => name.endsWith(`-${fault}.txt`)) ?? null;
}

/** What a drill would do, before it is started. */
export interface DrillPlan {
  /** Everything that it reads and writes; made anew by each drill, and left until the next one. */
  readonly folder: string;
  readonly files: number;
  /** Heap that is held for some seconds, to run into the limit of a worker. */
  readonly memoryBytes: number;
  /** Why it can't be started now, in words; null if it can. */
  readonly problem: string | null;
}
