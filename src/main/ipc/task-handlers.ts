import { shell } from 'electron';
import { existsSync } from 'node:fs';
import { AppError } from '../../shared/app-error.ts';
import type { TaskMetadata } from '../../shared/domain/task.ts';
import type { Handlers, Input } from '../../shared/ipc/contract.ts';
import type { TaskStory, TaskWindow } from '../../shared/ipc/views.ts';
import { outputOfTask } from '../engine/batch/batch-parts.ts';
import type { BatchRun } from '../engine/batch/batch-run.ts';
import { TaskQueries } from '../engine/batch/task-query.ts';
import { inspectFolder } from '../engine/inspect/inspect-folder.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { displayPath, pathBytes } from '../engine/scan/path-table.ts';
import type { Broadcaster } from './broadcaster.ts';

/** Groups of failures that are listed. */
const GROUPS = 12;
const KINDS = ['tasks.window', 'tasks.stream', 'tasks.retry', 'tasks.skip', 'tasks.story', 'tasks.reveal'] as const;

/** What the page asks of single files. It names them by their number in the batch, never by a path. */
export function taskHandlers(
  processor: ParallelProcessor,
  told: Pick<Broadcaster, 'seq' | 'countsTold'>,
): Pick<Handlers, (typeof KINDS)[number]> {
  const stories = new StoryDesk(processor);
  let queries: { readonly run: BatchRun; readonly tasks: TaskQueries } | null = null;
  return {
    'tasks.window': ({ batchId, open, ...query }): TaskWindow => {
      const run = openRun(processor, batchId);
      if (queries?.run !== run) queries = { run, tasks: new TaskQueries(run) };
      const { rows, ...page } = queries.tasks.page(query, told.countsTold(batchId));
      return {
        seq: told.seq,
        ...page,
        failures: run.byHand.failures.view(GROUPS),
        open: open === undefined || open >= run.store.count ? null : withOutput(run, run.task(open)),
        rows: rows.map((row) => withOutput(run, row)),
      };
    },
    'tasks.stream': ({ batchId, after }) => {
      const { figures, inputs } = openRun(processor, batchId);
      return figures.stream.since(after, (task) => displayPath(pathBytes(inputs.inputs.table, task)).path);
    },
    'tasks.retry': async ({ batchId, what }) => {
      await processor.taskDesk.retry(batchId, what);
      return null;
    },
    'tasks.skip': ({ batchId, ids }) => processor.taskDesk.takeOff(batchId, ids),
    'tasks.story': (input) => stories.tell(input),
    'tasks.reveal': ({ batchId, task, what }) => reveal(knownTask(openRun(processor, batchId), task), what),
  };
}

/** The batch that runs or ended last here. Throws AppError `not-now` for any other. */
function openRun(processor: ParallelProcessor, batchId: string): BatchRun {
  const run = processor.current;
  if (run?.meta.id === batchId) return run;
  throw new AppError('not-now', `The batch ${batchId} is not open here.`);
}

interface KnownTask {
  readonly run: BatchRun;
  readonly task: number;
}

function knownTask(run: BatchRun, task: number): KnownTask {
  if (task < run.store.count) return { run, task };
  throw new AppError('usage', `The batch ${run.meta.id} has no file number ${task}.`);
}

/** With the place of its output, once that is there. */
function withOutput({ inputs }: BatchRun, task: TaskMetadata): TaskMetadata {
  const output = task.state === 'COMPLETED' ? outputOfTask(inputs, task.taskId) : null;
  return output === null ? task : { ...task, output: displayPath(output).path };
}

async function reveal({ run, task }: KnownTask, what: Input<'tasks.reveal'>['what']): Promise<null> {
  const bytes = what === 'input' ? pathBytes(run.inputs.inputs.table, task) : outputOfTask(run.inputs, task);
  if (bytes === null) throw new AppError('not-now', 'This recipe makes no output for each file.');
  const { path, pathBase64 } = displayPath(bytes);
  if (pathBase64 !== undefined) {
    throw new AppError('not-now', `The system cannot be asked for ${path}: its name is not text.`);
  }
  if (!existsSync(path)) throw new AppError('not-now', `${path} is not there any more.`);
  if (what !== 'open') {
    shell.showItemInFolder(path);
    return null;
  }
  const problem = await shell.openPath(path);
  if (problem === '') return null;
  throw new AppError('not-now', `${path} could not be opened: ${problem}. Open it from your file manager.`);
}

/** Reads what happened to one file out of the journal, one at a time: a new question ends one that is still being read. */
class StoryDesk {
  readonly #processor: ParallelProcessor;
  #reading: AbortController | null = null;

  constructor(processor: ParallelProcessor) {
    this.#processor = processor;
  }

  async tell({ batchId, task }: Input<'tasks.story'>): Promise<TaskStory> {
    const { run } = knownTask(openRun(this.#processor, batchId), task);
    if (!run.inputs.files.journal.keeps) return { kept: false, events: [], sessions: [] };
    this.#reading?.abort(new AppError('not-now', 'Another file was asked for.'));
    const { signal } = (this.#reading = new AbortController());
    await written(run);
    const { checkpointManager, dataDir } = this.#processor;
    const file = pathBytes(run.inputs.inputs.table, task);
    const { history, sessions } = await inspectFolder(checkpointManager, dataDir, batchId, { limit: 1, file, signal });
    return { kept: true, events: history[0]?.events ?? [], sessions };
  }
}

/** Resolves when what has happened so far can be read; at once where the files are closed. */
function written({ inputs, state }: BatchRun): Promise<void> {
  if (state !== 'RUNNING' && state !== 'PAUSED') return Promise.resolve();
  return new Promise((resolve) => inputs.files.journal.flush(resolve));
}
