import type { Recipe } from '../recipes/recipe.ts';
import type { WorkContext } from '../workers/protocol.ts';
import type { FileFacts } from './file-facts.ts';
import type { TaskLogs } from './task-logs.ts';

/** What a worker needs to work on the files of a batch. */
export interface Bench {
  readonly context: WorkContext;
  readonly recipe: Recipe;
  readonly files: FileFacts;
  /** Where the recipe's words go; one for the whole thread. */
  readonly log: TaskLogs;
}
