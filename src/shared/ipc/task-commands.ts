import { z } from 'zod';
import { TASK_STATES } from '../domain/task.ts';
import type { StreamBar } from '../domain/task-stream.ts';
import { batchId, command, id, shape } from './command.ts';
import type { TaskStory, TaskWindow } from './views.ts';

export const TASK_SORTS = ['path', 'size', 'state', 'attempts', 'worker', 'duration', 'error'] as const;

const task = z.number().int().min(0);
const taskGroup = z.string().max(64);

/** The part of the contract that is of single files. */
export const taskCommands = {
  'tasks.window': command(
    z.strictObject({
      batchId: id,
      states: z.array(z.enum(TASK_STATES)),
      search: z.string().max(500),
      // Of the files that failed by this cause alone.
      group: taskGroup.optional(),
      // This file, too, wherever it stands in the list.
      open: task.optional(),
      sort: z.enum(TASK_SORTS),
      descending: z.boolean(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(80),
    }),
    shape<TaskWindow>(),
  ),
  // Has files done once more that failed or were cancelled: by name, of one cause, or all that failed. One that has ended
  // is looked at first, and goes on with them.
  'tasks.retry': command(
    z.strictObject({
      batchId,
      what: z.union([
        z.literal('failed'),
        z.strictObject({ group: taskGroup }),
        z.strictObject({ ids: z.array(task).min(1).max(10_000) }),
      ]),
    }),
    shape<null>(),
  ),
  // Takes files off the list: what waits is cancelled, what is in a worker's hands is taken back.
  'tasks.skip': command(
    z.strictObject({ batchId: id, ids: z.array(task).min(1).max(10_000) }),
    shape<{ readonly cancelled: number; readonly stopping: number }>(),
  ),
  'tasks.story': command(z.strictObject({ batchId: id, task }), shape<TaskStory>()),
  // `input` and `output` show the file in the file manager, `open` opens the output.
  'tasks.reveal': command(
    z.strictObject({ batchId: id, task, what: z.enum(['input', 'output', 'open']) }),
    shape<null>(),
  ),
  // Bars of the batch that runs or ended last which are new or longer since `after`; 0 for all that are kept.
  'tasks.stream': command(
    z.strictObject({ batchId: id, after: z.number().int().min(0) }),
    shape<{ readonly n: number; readonly bars: readonly StreamBar[] }>(),
  ),
} as const;
