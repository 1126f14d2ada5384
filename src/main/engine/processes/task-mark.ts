/**
 * Variable in the environment of every program that is started for a file, and so of all that it starts itself:
 * `<batch>/<task>.<lease>`. By it they are found whoever their parent is by now, also when the app died in the very
 * moment of the start and could write nothing down.
 */
export const TASK_VARIABLE = 'GRISTMILL_TASK';

export const taskMark = (idempotencyKey: string, lease: number): string => `${idempotencyKey}.${lease}`;

/** Whether a mark is of this batch; and of this lease, if one is given. */
export function isMarkOf(mark: string, batch: string, lease?: number): boolean {
  return mark.startsWith(`${batch}/`) && (lease === undefined || mark.endsWith(`.${lease}`));
}
