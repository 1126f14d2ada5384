import { displayPath, pathBytes } from '../scan/path-table.ts';
import { FailureGroups } from '../tasks/failure-groups.ts';
import type { BatchInputs } from './batch-inputs.ts';

/** Files that a person names: each by its task, all of one cause, or all that failed. */
export type Chosen = { readonly ids: readonly number[] } | { readonly group: string } | 'failed';

/** Which they are, ascending; files that are named may be in any state. */
export function chosenTasks(failures: FailureGroups, chosen: Chosen): readonly number[] {
  if (chosen === 'failed') return failures.all;
  if ('group' in chosen) return failures.tasks(chosen.group);
  return [...new Set(chosen.ids)].toSorted((one, other) => one - other);
}

/** The failures of a batch as it stands. */
export function failuresOf({ store, inputs }: Pick<BatchInputs, 'store' | 'inputs'>): FailureGroups {
  const failures = new FailureGroups((task) => displayPath(pathBytes(inputs.table, task)).path);
  if (store.countOf('FAILED') === 0) return failures;
  for (let task = 0; task < store.count; task++) {
    const error = store.state(task) === 'FAILED' ? store.error(task) : undefined;
    if (error !== undefined) failures.add(task, error);
  }
  return failures;
}
