import type { Step } from './memory-file-system.ts';

/*
 * Programs that are wrong, made from the record of one that is right: nothing the program does depends on whether a
 * sync was done or when a rename reached the disk, so taking a call out of the record, or putting it elsewhere, is what a
 * program without it, or with another order, would have left.
 */

/** Which calls: by what they are, and by what was called right before. */
export interface Which {
  readonly call: RegExp;
  readonly after?: RegExp;
}

export interface Mutant {
  readonly steps: readonly Step[];
  /** Calls before the first that is missing or moved: up to there nothing is different. */
  readonly from: number;
}

/** Such calls are not made. The others keep their number. */
export function without(steps: readonly Step[], which: Which): Mutant {
  const nothing = (step: Step): Step => ({ ...step, changes: [], secures: null });
  const made = steps.map((step, index) => (isOne(steps, index, which) ? nothing(step) : step));
  return { steps: made, from: first(steps, which) };
}

/** Each such call is made right after the next one that matches `until`; at the end where none follows. */
export function postponed(steps: readonly Step[], which: Which, until: RegExp): Mutant {
  const waiting: Step[] = [];
  const made: Step[] = [];
  steps.forEach((step, index) => {
    if (isOne(steps, index, which)) waiting.push(step);
    else made.push(step);
    if (until.test(step.call)) made.push(...waiting.splice(0));
  });
  return { steps: [...made, ...waiting], from: first(steps, which) };
}

function first(steps: readonly Step[], which: Which): number {
  const index = steps.findIndex((_, at) => isOne(steps, at, which));
  if (index < 0) throw new Error(`No call is like ${which.call.source}.`);
  return index;
}

function isOne(steps: readonly Step[], index: number, { call, after }: Which): boolean {
  if (!call.test(steps[index]?.call ?? '')) return false;
  return after === undefined || after.test(steps[index - 1]?.call ?? '');
}
